import { DAY, type Instant, MINUTE, ok, type Result, refuse } from '@dutywall/shared/kit';
import type { RefusalCode } from '@dutywall/shared/protocol';

/** A request travels, and clocks differ: this much before now is still now. */
const SLACK_MS = MINUTE;
/** Corrections reach back one month: what is older has been reported. */
const BACK_MS = 31 * DAY;
const AHEAD_MS = 366 * DAY;
/** A word at least. */
const MIN_REASON = 2;

export interface Moment {
  readonly at: Instant;
  readonly corrects: boolean;
  readonly reason: string | null;
}

/**
 * From when a change counts: now unless told, later as told. Before now it corrects the past, and that wants a reason,
 * because somebody may have been judged by what is corrected.
 */
export function readMoment(
  ask: { readonly from?: number; readonly reason?: string },
  now: Instant,
): Result<Moment, RefusalCode> {
  const at = ask.from ?? now;
  const reason = ask.reason?.trim() || null;
  if (at < now - BACK_MS || at > now + AHEAD_MS)
    return refuse('time-out-of-bounds', 'a change counts from at most 31 days back to a year ahead', { field: 'from' });
  if (at >= now - SLACK_MS) return ok({ at: Math.max(at, now), corrects: false, reason });
  if (reason === null || reason.length < MIN_REASON)
    return refuse('reason-missing', 'a correction of the past needs a reason', { field: 'reason' });
  return ok({ at, corrects: true, reason });
}
