import { type Instant, SECOND, Timers } from '@dutywall/shared/kit';
import type { OfficerId } from '../officer/officer.ts';
import type { SquadId } from '../squad/squad.ts';
import type { DutyRules } from './rules.ts';

/** Gaps between reports that are remembered of a terminal: their median is what it really does. */
const GAPS = 5;
/** A report may be late by half an interval, but never by more than this, ms: lines jitter. */
const SLACK = 10 * SECOND;
/** Mass silence is over once it is no longer so for this long, ms: one terminal that flaps must not make a banner flap. */
const CALM = 60 * SECOND;
/** The longest a terminal may take between two reports and still be waited for, ms: longer gaps are silences. */
const LONGEST_GAP = 900 * SECOND;

export type MassSilenceRules = Pick<DutyRules, 'massSilenceShare' | 'massSilenceMin' | 'massSilenceWindowS'>;

/** DU11 of one squad. */
export interface MassSilence {
  /** When the links were last heard that then fell silent together: back-dated, as DU6 back-dates. */
  readonly since: Instant;
  /** Terminals silent now, of those that reported. */
  readonly silent: number;
  readonly reporting: number;
}

export interface SquadChange {
  readonly squad: SquadId;
  /** Null: no longer degraded. */
  readonly silence: MassSilence | null;
}

interface Line {
  readonly squad: SquadState;
  lastAt: Instant;
  intervalMs: number;
  readonly gaps: number[];
  /** When its second report was missed; null: it reports. */
  lostAt: Instant | null;
  /** Counted in the squad's `recent`. */
  recent: boolean;
}

interface SquadState {
  readonly id: SquadId;
  rules: MassSilenceRules;
  reporting: number;
  /** Lines that fell silent within the window and still are; `queue` has them, and others, in order of `lostAt`. */
  recent: number;
  queue: { readonly line: Line; readonly at: Instant }[];
  /** While degraded: the lines that fell silent with or after its begin and still are. */
  caught: Set<Line>;
  silence: MassSilence | null;
  /** Since when it is no longer so. */
  calmSince: Instant | null;
}

/**
 * DU11: watches the lines of every squad for silence that comes over many at once. Pure: time and what was heard are
 * arguments. The cost follows what changed; no call walks all lines.
 */
export class MassSilenceWatch {
  private readonly lines = new Map<OfficerId, Line>();
  private readonly squads = new Map<SquadId, SquadState>();
  private readonly due = new Timers<Line>();
  private readonly calm = new Timers<SquadState>();
  private readonly dirty = new Set<SquadState>();
  private resumedAt: Instant = Number.NEGATIVE_INFINITY;

  /** Something arrived from the officer's terminal, whatever it says. `intervalS`: between reports, as enrolled. */
  heard(officer: OfficerId, squad: SquadId, at: Instant, intervalS: number, rules: MassSilenceRules): void {
    let line = this.lines.get(officer);
    if (line && line.squad.id !== squad) {
      this.leave(officer);
      line = undefined;
    }
    const state = this.squadOf(squad, rules);
    if (!line) {
      line = { squad: state, lastAt: at, intervalMs: 0, gaps: [], lostAt: null, recent: false };
      this.lines.set(officer, line);
      state.reporting += 1;
    } else {
      const gap = at - line.lastAt;
      // Frames of one upload are one report.
      if (gap >= SECOND && gap <= LONGEST_GAP && line.gaps.push(gap) > GAPS) line.gaps.shift();
      if (line.lostAt !== null) this.found(line);
      line.lastAt = Math.max(line.lastAt, at);
    }
    line.intervalMs = intervalS * SECOND;
    this.due.set(line, line.lastAt + patience(line));
  }

  /** The officer's line says nothing now, as is right: off shift, excused, on a break, paused at rest. */
  leave(officer: OfficerId): void {
    const line = this.lines.get(officer);
    if (!line) return;
    if (line.lostAt === null) line.squad.reporting -= 1;
    else this.found(line, false);
    this.due.set(line, null);
    this.lines.delete(officer);
    this.dirty.add(line.squad);
  }

  /** We ourselves heard nothing until now (a start, a stall): every line has its two reports from here on. */
  resume(at: Instant): void {
    this.resumedAt = at;
  }

  /** Lets time pass; tells the squads whose degradation began, grew or ended. */
  advance(now: Instant): readonly SquadChange[] {
    for (let line = this.due.take(now); line; line = this.due.take(now)) {
      const waited = this.resumedAt + patience(line);
      if (waited > now) this.due.set(line, waited);
      else this.lose(line, now);
    }
    for (let squad = this.calm.take(now); squad; squad = this.calm.take(now)) this.dirty.add(squad);
    if (this.dirty.size === 0) return NOTHING;
    const changes: SquadChange[] = [];
    for (const squad of this.dirty) {
      const before = squad.silence;
      this.judge(squad, now);
      if (squad.silence !== before) changes.push({ squad: squad.id, silence: squad.silence });
    }
    this.dirty.clear();
    return changes;
  }

  private squadOf(id: SquadId, rules: MassSilenceRules): SquadState {
    let state = this.squads.get(id);
    if (!state) {
      state = { id, rules, reporting: 0, recent: 0, queue: [], caught: new Set(), silence: null, calmSince: null };
      this.squads.set(id, state);
    }
    state.rules = rules;
    return state;
  }

  private lose(line: Line, now: Instant): void {
    const { squad } = line;
    line.lostAt = now;
    line.recent = true;
    squad.reporting -= 1;
    squad.recent += 1;
    squad.queue.push({ line, at: now });
    if (squad.silence) squad.caught.add(line);
    this.dirty.add(squad);
  }

  private found(line: Line, reports = true): void {
    const { squad } = line;
    if (line.recent) squad.recent -= 1;
    line.recent = false;
    line.lostAt = null;
    squad.caught.delete(line);
    if (reports) squad.reporting += 1;
    this.dirty.add(squad);
  }

  private judge(squad: SquadState, now: Instant): void {
    forgetOld(squad, now - squad.rules.massSilenceWindowS * SECOND);
    const silent = squad.silence ? squad.caught.size : squad.recent;
    const reporting = squad.reporting + silent;
    const many = silent >= squad.rules.massSilenceMin && silent > squad.rules.massSilenceShare * reporting;
    if (!squad.silence) {
      if (!many) return;
      squad.caught = new Set(squad.queue.map((entry) => entry.line).filter((line) => line.recent));
      squad.silence = { since: Math.min(...[...squad.caught].map((line) => line.lastAt)), silent, reporting };
      return;
    }
    squad.calmSince = many ? null : (squad.calmSince ?? now);
    if (squad.calmSince !== null && now >= squad.calmSince + CALM) {
      squad.silence = null;
      squad.caught.clear();
      squad.calmSince = null;
    } else if (silent !== squad.silence.silent || reporting !== squad.silence.reporting)
      squad.silence = { since: squad.silence.since, silent, reporting };
    this.calm.set(squad, squad.calmSince === null ? null : squad.calmSince + CALM);
  }
}

const NOTHING: readonly SquadChange[] = [];

/** How long a line may say nothing until its second report counts as missed, ms. */
function patience(line: Line): number {
  const sorted = [...line.gaps].sort((a, b) => a - b);
  const usual = Math.max(line.intervalMs, sorted.length === GAPS ? (sorted[GAPS >> 1] as number) : 0);
  return 2 * usual + Math.min(SLACK, usual / 2);
}

/** Takes what missed its report too long ago out of the window. */
function forgetOld(squad: SquadState, horizon: Instant): void {
  let old = 0;
  for (const { line, at } of squad.queue) {
    const valid = line.recent && line.lostAt === at;
    if (valid && at >= horizon) break;
    if (valid) {
      line.recent = false;
      squad.recent -= 1;
    }
    old += 1;
  }
  if (old > 0) squad.queue = squad.queue.slice(old);
}
