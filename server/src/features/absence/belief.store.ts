import {
  type BelievedInterval,
  type CitedStretch,
  citedSpan,
  citedStretches,
  faultsOf,
  sameBelief,
  type Tick,
  takenBack,
} from '@dutywall/shared/domain';
import { canonicalJson, HOUR, type Instant, type Span, sha256Hex, toIso } from '@dutywall/shared/kit';
import type { Queryable } from '../../ports.ts';

/** The parts of a frozen bundle that say what was cited; written by `evidence.store.ts`, so read as they are. */
interface FrozenParts {
  readonly frozenAt: string;
  /** AB6: about a check-in, so no verdict of duty is cited. Absent in older bundles. */
  readonly checkIn?: {
    readonly id: string;
    readonly checklist: { readonly revision: number; readonly ticks: readonly Tick[] } | null;
  } | null;
  readonly incident: { readonly from: string; readonly to: string | null } | null;
  readonly shift: { readonly from: string; readonly to: string } | null;
  readonly terminals: readonly { readonly expectedIntervalS: number }[] | null;
  readonly intervals: readonly FrozenInterval[] | null;
}

interface FrozenInterval extends Omit<BelievedInterval, 'from' | 'to'> {
  readonly from: string;
  readonly to: string | null;
}

/** AB6: a checklist as it is ticked by now. */
interface Reticked {
  readonly revision: number;
  readonly by: string;
  readonly at: Instant;
  readonly ticks: readonly Tick[];
}

export interface Belief {
  readonly span: Span;
  readonly frozen: readonly CitedStretch[];
  readonly now: readonly CitedStretch[];
  readonly differs: boolean;
  /** AB6: the newest revision of the checklist, when it came after what was frozen; null: none did. */
  readonly reticked: Reticked | null;
  /** AB6: none of the cited faults is ticked as one any more, so there is nothing to confirm. */
  readonly takenBack: boolean;
  /** Names what is believed now, and what was believed when the bundle was frozen. */
  readonly hash: string;
  readonly frozenHash: string;
}

const at = (text: string): Instant => Date.parse(text);

function readCited(parts: FrozenParts): { readonly span: Span; readonly frozen: readonly CitedStretch[] } {
  const frozenAt = at(parts.frozenAt);
  const about = parts.incident ?? parts.shift;
  const interval = Math.max(0, ...(parts.terminals ?? []).map((t) => t.expectedIntervalS));
  const span = citedSpan(
    about ? { from: at(about.from), to: about.to === null ? null : at(about.to) } : { from: frozenAt - HOUR, to: null },
    frozenAt,
    interval,
  );
  const intervals = (parts.intervals ?? []).map(({ state, cause, from, to }) => {
    return { state, cause, from: at(from), to: to === null ? null : at(to) };
  });
  return { span, frozen: citedStretches(intervals, span) };
}

/** BT3: what was believed of the time a flag cites when it was frozen, and what is believed of it now. */
export async function readBelief(db: Queryable, absence: { readonly id: string; readonly officer: string }) {
  const rows = await db.query<{ parts: FrozenParts }>(`SELECT evidence - 'fixes' AS parts FROM absence WHERE id = $1`, [
    absence.id,
  ]);
  const parts = rows[0]?.parts;
  if (!parts) throw new Error('a flag without evidence');
  if (parts.checkIn) return faultBelief(db, parts.checkIn, at(parts.frozenAt));
  const { span, frozen } = readCited(parts);
  const believed = await db.query<BelievedInterval & Record<string, unknown>>(
    `SELECT state, cause, (extract(epoch from lower(valid)) * 1000)::float8 AS "from",
            (extract(epoch from upper(valid)) * 1000)::float8 AS "to"
       FROM duty_interval WHERE officer_id = $1 AND upper_inf(known) AND valid && tstzrange($2, $3)`,
    [absence.officer, toIso(span.from), toIso(span.to)],
  );
  const now = citedStretches(believed, span);
  const belief: Belief = {
    ...{ span, frozen, now, differs: !sameBelief(frozen, now), reticked: null, takenBack: false },
    hash: sha256Hex(canonicalJson(now)),
    frozenHash: sha256Hex(canonicalJson(frozen)),
  };
  return belief;
}

/**
 * BT3, AB6: a fault stands on what a person saw and ticked. Later fixes revise nothing of it; that person may, by ticking a
 * cited fault otherwise.
 */
async function faultBelief(
  db: Queryable,
  { id, checklist }: NonNullable<FrozenParts['checkIn']>,
  frozenAt: Instant,
): Promise<Belief> {
  const rows = await db.query<Reticked & Record<string, unknown>>(
    `SELECT revision, made_by_name AS by, (extract(epoch from made_at) * 1000)::float8 AS at, ticks
       FROM check_in_checklist WHERE check_in_id = $1 AND revision > $2 ORDER BY revision DESC LIMIT 1`,
    [id, checklist?.revision ?? 0],
  );
  const reticked = rows[0] ?? null;
  const cited = checklist?.ticks ?? [];
  const back = reticked ? takenBack(cited, reticked.ticks) : [];
  return {
    ...{ span: { from: frozenAt, to: frozenAt }, frozen: [], now: [], differs: back.length > 0, reticked },
    takenBack: back.length > 0 && back.length === faultsOf(cited).length,
    hash: sha256Hex(canonicalJson([...back].sort())),
    frozenHash: sha256Hex(canonicalJson([])),
  };
}

/** Reviewable flags of these officers, the newest first: what a revision may touch. */
export async function readReviewable(
  db: Queryable,
  officers: readonly string[] | null,
  since: Instant,
  limit: number,
): Promise<readonly string[]> {
  const rows = await db.query<{ id: string }>(
    `SELECT a.id FROM absence a
       CROSS JOIN LATERAL (SELECT stage FROM absence_step WHERE absence_id = a.id ORDER BY id DESC LIMIT 1) s
      WHERE ($1::text[] IS NULL OR a.officer_id = ANY($1)) AND a.flagged_at >= $2
        AND s.stage NOT IN ('withdrawn', 'corrected', 'needs-review')
      ORDER BY a.flagged_at DESC LIMIT $3`,
    [officers, toIso(since), limit],
  );
  return rows.map(({ id }) => id);
}
