import type { DutyInterval, Explanation, IncidentKind, NoSignalCause, Shift, Stillness } from '@dutywall/shared/domain';
import type { Instant } from '@dutywall/shared/kit';

/** Kinds that one stretch may turn into: what began as off-post may end as left-early, not-arrived as late. */
export type Family = 'arrival' | 'leaving' | 'silence' | 'still' | 'sos';

export function familyOf(kind: IncidentKind): Family {
  if (kind === 'not-arrived' || kind === 'late') return 'arrival';
  if (kind === 'off-post' || kind === 'left-early') return 'leaving';
  return kind === 'sos' || kind === 'still' ? kind : 'silence';
}

/**
 * Silence shorter than this is no incident, ms: a lift, an underpass, a restart of ours. Longer than the DU7 limit
 * already passed; the state itself shows at once.
 */
export const SILENT_AFTER_MS = 120_000;

/**
 * After a start nobody's silence is news for so long, ms: the server was away, and terminals first send what they
 * kept (DU11: mass silence is our own fault until proven otherwise).
 */
export const START_GRACE_MS = 180_000;

/** An incident as the timeline has it, before it is matched with what is known by name. */
export interface Derived {
  readonly kind: IncidentKind;
  readonly cause: NoSignalCause | null;
  readonly from: Instant;
  readonly knownFrom: Instant;
  /** Null while it goes on. */
  readonly to: Instant | null;
  /** What explains it: an interval whose sentence is to be made, or the sentence. */
  readonly told: DutyInterval | Explanation;
}

/** DU12: the sentence of what was derived. */
export function textOf({ told }: Derived, explain: (interval: DutyInterval) => Explanation): Explanation {
  return 'zh' in told ? told : explain(told);
}

/**
 * The incidents of one shift's timeline (DU1: candidates, nothing more). Neighbouring intervals of the same state are
 * one stretch. A not-arrived stretch right before the arrival is `late`; an off-post stretch to the shift's end is
 * `left-early`; silence is an incident when it lasts, unless the terminal is known to rest (DU3). Silence while the squad
 * is degraded (DU11) opens none, yet one that was lasting before goes on through it.
 */
export function deriveIncidents(
  shift: Shift,
  intervals: readonly DutyInterval[],
  stillness: readonly Stillness[] = [],
): Derived[] {
  const found: Derived[] = [];
  for (let i = 0; i < intervals.length; i++) {
    const first = intervals[i];
    if (!first || !isCandidate(first)) continue;
    let last = first;
    for (
      let next = intervals[i + 1];
      next && next.state === first.state && (isCandidate(next) || (isDegraded(next) && isLong(first, last)));
      next = intervals[++i + 1]
    ) {
      last = next;
    }
    const after = intervals[i + 1];
    // One that goes on may yet last: whoever opens it waits, see `silentFrom`.
    if (first.state === 'no-signal' && !isLong(first, last)) continue;
    found.push({
      kind: kindOf(last, after, shift),
      cause: last.cause,
      from: first.from,
      knownFrom: first.knownFrom,
      to: Number.isFinite(last.to) ? last.to : null,
      told: last,
    });
  }
  return [...found, ...stillness.map(ofStillness)];
}

/** DU8: told, nothing more. */
function ofStillness({ from, to, knownFrom, text }: Stillness): Derived {
  return { kind: 'still', cause: null, from, knownFrom, to, told: text };
}

function isCandidate(interval: DutyInterval): boolean {
  if (interval.state === 'no-signal') return interval.cause !== 'paused-at-rest' && !isDegraded(interval);
  return interval.state === 'not-arrived' || interval.state === 'off-post';
}

function isDegraded(interval: DutyInterval): boolean {
  return interval.cause === 'system-degraded';
}

function isLong(first: DutyInterval, last: DutyInterval): boolean {
  return last.to - first.from >= SILENT_AFTER_MS;
}

function kindOf(last: DutyInterval, after: DutyInterval | undefined, shift: Shift): IncidentKind {
  if (last.state === 'no-signal') return 'silent';
  if (last.state === 'not-arrived') return after?.state === 'on-post' ? 'late' : 'not-arrived';
  return last.to === shift.to ? 'left-early' : 'off-post';
}

/** SOS alarms closer than this to one another are one call for help, ms. */
export const SOS_JOIN_MS = 5 * 60_000;
/**
 * An alarm that comes after somebody took the call, and so long after the alarm before it, is a new one, ms: a button that
 * stays pressed is in every report, and terminals report once a minute at the least.
 */
export const SOS_QUIET_MS = 2 * 60_000;
