import type {
  DutyEngine,
  DutyInterval,
  DutyPlan,
  Evidence,
  Fix,
  Heartbeat,
  Officer,
  Overlay,
  Shift,
} from '@dutywall/shared/domain';
import type { Instant } from '@dutywall/shared/kit';
import type { StandingRow } from '@dutywall/shared/protocol';

/** Below this share of a full battery the overlay shows (0–1). */
const BATTERY_LOW = 0.15;
/** Evidence kept for an officer whose stored evidence is being read; beyond it the read is simply repeated. */
const MAX_WAITING = 20_000;

/** All that is in memory about one officer. */
export interface Watch {
  officer: Officer;
  protocol: 'osmand' | 'owntracks' | 'jt808' | 'web' | null;
  terminal: string | null;
  slot: number;
  /** Null: no shift near now. */
  running: Running | null;
  /** End of the last shift that is over, or when the officer was first seen: since when off-shift holds. */
  offSince: Instant;
  /** The newest fix by event time; by received time where the clock is untrusted. */
  lastFix: Fix | null;
  row: StandingRow | null;
  judgedAt: Instant;
  /** The oldest evidence that the engine has and the timeline does not: its fix, and when it was received. */
  unjudged: Unjudged;
}

/** What has come and was not judged yet; `Infinity`: nothing. */
export interface Unjudged {
  readonly fix: number;
  readonly receivedAt: Instant;
}

export const NOTHING_UNJUDGED: Unjudged = { fix: Infinity, receivedAt: Infinity };

/** An engine and what it was told. */
export interface Running {
  plan: DutyPlan;
  planText: string;
  readonly engine: DutyEngine;
  /** Evidence before this event time was never loaded or has been forgotten. */
  evidenceFrom: Instant;
  /** What arrived while stored evidence is being read; null: nothing is being read. */
  waiting: Evidence[] | null;
  /** More arrived than could wait: read again. */
  overflowed: boolean;
  /** When the plan itself says something new next; in the past: not looked up yet. */
  boundaryAt: Instant;
  /** The shift in the row on the wall; undefined: none was shown under this plan. */
  shownShift: Shift | null | undefined;
}

/** Takes in evidence; true when the verdict may have changed. */
export function push(running: Running, evidence: Evidence): boolean {
  if (!running.waiting) return running.engine.push(evidence);
  if (running.waiting.length < MAX_WAITING) running.waiting.push(evidence);
  else running.overflowed = true;
  return false;
}

/** Where a fix stands in the order of "newest": its event time, unless that clock is not to be trusted. */
export function newness(fix: Fix): Instant {
  return fix.marks.includes('clock-untrusted') ? fix.receivedAt : fix.eventAt;
}

/**
 * A fix that may be painted: it has a place of its own. One of a terminal in conflict is painted too, and its state
 * says that it is no evidence: a dot left standing where it was would look like a terminal that is well.
 */
export function hasPlace(fix: Fix): boolean {
  return fix.located;
}

export function overlaysOf(watch: Watch, fromEngine: readonly Overlay[], sos: boolean): Overlay[] {
  const fix = watch.lastFix;
  const mock = fix !== null && (fix.mock || fix.marks.includes('mock'));
  const untrusted = fix?.marks.includes('clock-untrusted') ?? false;
  const low = fix?.battery != null && fix.battery < BATTERY_LOW;
  if (!sos && !mock && !untrusted && !low && fromEngine.length === 0) return NO_OVERLAYS;
  const overlays = new Set<Overlay>(fromEngine);
  if (sos) overlays.add('sos');
  if (mock) overlays.add('mock-suspected');
  if (untrusted) overlays.add('clock-untrusted');
  if (low) overlays.add('battery-low');
  return [...overlays].sort();
}

/** Shared by nearly everybody; never changed. */
const NO_OVERLAYS: Overlay[] = [];

/** The intervals of each shift that have begun by `now`; one that reaches beyond now goes on. */
export function begun(intervals: readonly DutyInterval[], now: Instant): Map<string, DutyInterval[]> {
  const byShift = new Map<string, DutyInterval[]>();
  for (const interval of intervals) {
    if (interval.shift === null || interval.from > now) continue;
    const list = byShift.get(interval.shift);
    const clipped = interval.to > now ? { ...interval, to: Infinity } : interval;
    if (list) list.push(clipped);
    else byShift.set(interval.shift, [clipped]);
  }
  return byShift;
}

/** The next moment after `at` at which the plan itself says something new; null: none. */
export function nextBoundary(plan: DutyPlan, at: Instant): Instant | null {
  let next = Infinity;
  const consider = (moment: Instant): void => {
    if (moment > at && moment < next) next = moment;
  };
  for (const shift of plan.shifts) {
    consider(shift.from);
    consider(shift.to);
    for (const pause of shift.breaks) {
      consider(pause.from);
      consider(pause.to);
    }
  }
  for (const leave of plan.leaves) {
    consider(leave.from);
    consider(leave.to);
  }
  return Number.isFinite(next) ? next : null;
}

export function asEvidence(fixes: readonly Fix[], heartbeats: readonly Heartbeat[]): Evidence[] {
  return [
    ...fixes.map((fix): Evidence => ({ kind: 'fix', fix })),
    ...heartbeats.map((heartbeat): Evidence => ({ kind: 'heartbeat', heartbeat })),
  ];
}
