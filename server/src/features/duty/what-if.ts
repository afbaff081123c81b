import {
  createDutyEngine,
  type DutyPlan,
  type Evidence,
  type OwnRules,
  type Shift,
  WINDOW_MARGIN_MS,
} from '@dutywall/shared/domain';
import type { Instant, Span } from '@dutywall/shared/kit';
import { PREVIEW_KINDS, type PreviewCounts } from '@dutywall/shared/protocol';
import type { Database } from '../../ports.ts';
import { readEvidence } from './evidence.store.ts';
import { indexRoster, planOf, type RosterIndex } from './plan.ts';
import { readRoster } from './roster.store.ts';
import { asEvidence } from './watch.ts';

/** Shifts of one question; a week of a large bureau is sampled. */
const MAX_SHIFTS = 2_000;
/** Officers whose roster is read at once. */
const OFFICERS_PER_READ = 20;
/** Pause after each shift, ms: half of the time at most goes to the question, the live path has the rest. */
const REST_MS = 5;
/** A version number no published one has. */
const TRIED_VERSION = Number.MAX_SAFE_INTEGER;

/** Numbers to be tried: what `squad` (null: the bureau) would set itself. */
interface Trial {
  readonly squad: string | null;
  readonly own: OwnRules;
  /** Squads whose shifts are judged. */
  readonly squads: readonly string[];
  readonly span: Span;
}

/** One shift judged by the rules it had, and by those tried. */
interface Comparison {
  readonly shift: string;
  readonly officer: string;
  readonly badge: string;
  readonly name: string;
  readonly squad: string;
  readonly from: Instant;
  readonly to: Instant;
  readonly before: PreviewCounts;
  readonly after: PreviewCounts;
}

export interface WhatIf {
  /** Shifts that ended in the span, and which of them are judged. */
  choose(trial: Trial): Promise<{ readonly shifts: number; readonly chosen: readonly string[] }>;
  /** Judges the chosen shifts twice, one by one, from the stored evidence, until `signal` ends it. */
  judge(trial: Trial, chosen: readonly string[], signal: AbortSignal): AsyncGenerator<Comparison>;
}

/** "With these numbers last week would have had …": the duty room's own engine over what is stored. Writes nothing. */
export function createWhatIf({ db }: { readonly db: Database }): WhatIf {
  return {
    async choose({ squads, span }) {
      // By the hash of their ids: the same question twice looks at the same shifts, spread over squads and days.
      const rows = await db.query<{ id: string; shifts: number }>(
        `SELECT id, count(*) OVER ()::int AS shifts FROM shift
          WHERE upper_inf(known) AND squad_id = ANY($1) AND ends_at > to_timestamp($2 / 1000.0)
            AND ends_at <= to_timestamp($3 / 1000.0)
          ORDER BY md5(id) LIMIT ${MAX_SHIFTS}`,
        [squads, span.from, span.to],
      );
      return { shifts: rows[0]?.shifts ?? 0, chosen: rows.map((row) => row.id) };
    },

    async *judge(trial, chosen, signal) {
      const officers = await db.query<{ officer: string }>(
        'SELECT DISTINCT officer_id AS officer FROM shift WHERE upper_inf(known) AND id = ANY($1)',
        [chosen],
      );
      const wanted = new Set(chosen);
      for (let start = 0; start < officers.length; start += OFFICERS_PER_READ) {
        const part = officers.slice(start, start + OFFICERS_PER_READ).map((row) => row.officer);
        const roster = await readRoster(db, trial.span, part);
        const index = indexRoster(roster);
        const tried = withTrial(index, trial);
        for (const officer of roster.officers) {
          for (const shift of index.shifts.get(officer.id) ?? []) {
            if (!wanted.has(shift.id)) continue;
            if (signal.aborted) return;
            const evidence = await evidenceOf(db, shift);
            const { badge, name } = officer;
            yield {
              ...{ shift: shift.id, officer: officer.id, badge, name, squad: shift.squad },
              ...{ from: shift.from, to: shift.to },
              before: countsOf(index, shift, evidence),
              after: countsOf(tried, shift, evidence),
            };
            await new Promise((resolve) => setTimeout(resolve, REST_MS));
          }
        }
      }
    },
  };
}

/** The roster as if the squad had always set these numbers itself. */
function withTrial(index: RosterIndex, { squad, own }: Trial): RosterIndex {
  const version = { squad, own, version: TRIED_VERSION, validFrom: Number.NEGATIVE_INFINITY, running: false };
  return { ...index, rules: new Map(index.rules).set(squad, [version]) };
}

async function evidenceOf(db: Database, shift: Shift): Promise<readonly Evidence[]> {
  let found: readonly Evidence[] = [];
  const span = { officer: shift.officer, from: shift.from - WINDOW_MARGIN_MS, to: shift.to + WINDOW_MARGIN_MS };
  await readEvidence(db, [span], (_officer, { fixes, heartbeats }) => {
    found = [...asEvidence(fixes, heartbeats)];
  });
  return found;
}

function countsOf(index: RosterIndex, shift: Shift, evidence: readonly Evidence[]): PreviewCounts {
  const plan: DutyPlan | null = planOf(index, shift.officer, { from: shift.from, to: shift.to }, shift.to);
  const counts = { 'not-arrived': 0, 'off-post': 0, 'no-signal': 0 };
  if (!plan) return counts;
  const engine = createDutyEngine(plan);
  for (const item of evidence) engine.push(item);
  engine.advance(shift.to);
  // DU3: paused at rest is no incident.
  for (const { shift: of, state, cause } of engine.timeline(Infinity))
    for (const kind of PREVIEW_KINDS)
      if (of === shift.id && state === kind && cause !== 'paused-at-rest') counts[kind] += 1;
  return counts;
}
