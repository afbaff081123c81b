import { type Instant, MINUTE, ok, type Result, refuse, SECOND } from '@dutywall/shared/kit';
import type { CheckIn, CheckInOutcome, EndedBy, FailedPart } from './check-in.ts';

/**
 * CI2: how long a terminal rings, counted from when it said that it does: who was reached late has as long to answer
 * as everybody. The same time is given to reach it.
 */
export const RING_MS = 45 * SECOND;
/** An answer that was given in the last moment of ringing is on its way for so long: networks of phones, and a busy server. */
export const ON_ITS_WAY_MS = 2 * SECOND;
/**
 * A terminal that rings says so again every few seconds (protocol: REPORT_MS): one that has not for this long was put
 * away, or has lost its network, and whoever cannot hear has not been silent. Two words missed, and their way.
 */
export const STILL_RINGS_MS = 12 * SECOND;
/** So long a person may take to allow camera and microphone when the phone asks: as long as it rings. */
export const ALLOW_MS = 45 * SECOND;
/**
 * From answering to the first picture; experience.md wants 3 s, a relay behind a poor network needs several. A second less
 * than the 15 s within which people are to know: time is let pass once a second.
 */
export const CONNECT_MS = 14 * SECOND;
/** A check-in verifies presence and appearance; it is no surveillance. */
export const MAX_LENGTH_MS = 30 * MINUTE;

export type CheckInEvent =
  /** The terminal says that it rings. */
  | { readonly kind: 'heard' }
  /** The terminal says that it can have no camera here. */
  | { readonly kind: 'unable'; readonly part: FailedPart }
  | { readonly kind: 'answered' }
  | { readonly kind: 'declined'; readonly reason: string }
  /** The first picture on the supervisor's side. */
  | { readonly kind: 'seen' }
  /** An end says what is wrong while connecting, or (null) that it no longer is. */
  | { readonly kind: 'troubled'; readonly part: FailedPart | null }
  /** An end has given up. */
  | { readonly kind: 'failed'; readonly part: FailedPart }
  /** An end was not heard for too long. */
  | { readonly kind: 'lost'; readonly side: 'officer' | 'supervisor' }
  | { readonly kind: 'hung-up'; readonly by: 'officer' | 'supervisor' }
  /** The server started anew, or could not listen for a while: what it did not hear says nothing. */
  | { readonly kind: 'deaf' }
  /** CI1: the officer's shift is over, or a leave began, and no SOS is open. */
  | { readonly kind: 'off-duty' }
  /** Time passes. */
  | { readonly kind: 'time' };

export type CourseRefusal = 'stale-check-in' | 'wrong-stage' | 'busy-reason';

/** What only matters until the next stage. */
export const NOTHING_SAID = { suspect: null, ringsAt: null, readyAt: null } as const;

/** CI1 is the caller's to have checked. */
export function ring(id: string, officer: string, reason: CheckIn['reason'], at: Instant): CheckIn {
  return {
    ...{ id, officer, reason, stage: 'ringing', rangAt: at, heardAt: null, answeredAt: null, liveAt: null },
    ...{ endedAt: null, outcome: null, endedBy: null, failedPart: null, busyReason: null },
    ...NOTHING_SAID,
  };
}

/** CI2: until when the terminal rings, or rang. */
export function ringsUntil(one: CheckIn): Instant {
  const most = (one.heardAt ?? one.rangAt) + RING_MS;
  return one.stage === 'ringing' ? most : Math.min(most, one.answeredAt ?? one.endedAt ?? most);
}

/** When time alone takes it on; null: it has ended. */
export function dueAt(one: CheckIn): Instant | null {
  switch (one.stage) {
    case 'ringing':
      return ringsUntil(one) + ON_ITS_WAY_MS;
    case 'connecting':
      return one.suspect === 'permission'
        ? (one.answeredAt ?? one.rangAt) + ALLOW_MS
        : (one.readyAt ?? one.answeredAt ?? one.rangAt) + CONNECT_MS;
    case 'live':
      return (one.liveAt ?? one.rangAt) + MAX_LENGTH_MS;
    case 'ended':
      return null;
  }
}

/**
 * What the event makes of the check-in; the same object when nothing. What comes after it was due meets a check-in that
 * time has ended, whenever anybody looked. Media and network never make `no-answer` or `busy` (CI2).
 */
export function advance(now: CheckIn, event: CheckInEvent, at: Instant): Result<CheckIn, CourseRefusal> {
  if (now.stage === 'ended') return event.kind === 'time' ? ok(now) : stale();
  const due = dueAt(now);
  if (event.kind === 'time') return ok(due !== null && at >= due ? timeIsUp(now, due) : now);
  // Who could not listen does not know what happened before it was due.
  if (event.kind === 'deaf') return ok(interrupted(now, at));
  if (due !== null && at >= due) return stale();
  return now.stage === 'ringing' ? whileRinging(now, event, at) : onceAnswered(now, event, at);
}

type Said = Exclude<CheckInEvent, { readonly kind: 'time' | 'deaf' }>;

function whileRinging(now: CheckIn, event: Said, at: Instant): Result<CheckIn, CourseRefusal> {
  switch (event.kind) {
    case 'heard':
      return ok({ ...now, heardAt: now.heardAt ?? at, ringsAt: at });
    case 'unable':
      return ok(end(now, at, 'technical-failure', 'system', event.part));
    case 'off-duty':
      // Whoever is off duty need not answer.
      return ok(end(now, at, 'cancelled', 'off-duty'));
    case 'answered':
      return ok({ ...now, ...NOTHING_SAID, stage: 'connecting', heardAt: now.heardAt ?? at, answeredAt: at });
    case 'declined': {
      const busyReason = event.reason.trim();
      if (busyReason === '') return refuse('busy-reason', 'busy needs a reason');
      return ok({ ...end({ ...now, heardAt: now.heardAt ?? at }, at, 'busy', 'officer'), busyReason });
    }
    case 'hung-up':
      if (event.by === 'officer') return refuse('busy-reason', 'busy needs a reason: decline instead');
      return ok(end(now, at, 'cancelled', 'supervisor'));
    default:
      // A page that prepares to look has nothing to see yet, and nothing can fail.
      return ok(now);
  }
}

function onceAnswered(now: CheckIn, event: Said, at: Instant): Result<CheckIn, CourseRefusal> {
  const live = now.stage === 'live';
  switch (event.kind) {
    case 'heard':
    case 'answered':
      // Again from a page that was reloaded.
      return ok(now);
    case 'declined':
      return refuse('wrong-stage', 'it was answered already');
    case 'seen':
      return ok(live ? now : { ...now, ...NOTHING_SAID, stage: 'live', liveAt: at });
    case 'troubled':
      if (live || now.suspect === event.part) return ok(now);
      return ok({ ...now, suspect: event.part, readyAt: now.suspect === 'permission' ? at : now.readyAt });
    case 'off-duty':
      return ok(end(now, at, live ? 'answered' : 'cancelled', 'off-duty'));
    case 'unable':
    case 'failed':
      return ok(end(now, at, live ? 'answered' : 'technical-failure', 'system', event.part));
    case 'lost': {
      const part = event.side === 'officer' ? 'terminal-lost' : 'supervisor-lost';
      return ok(end(now, at, live ? 'answered' : 'technical-failure', 'system', part));
    }
    case 'hung-up': {
      if (live) return ok(end(now, at, 'answered', event.by));
      if (event.by === 'supervisor') return ok(end(now, at, 'cancelled', 'supervisor'));
      // They answered and saw nothing come of it: that is no refusal of theirs.
      return ok(end(now, at, 'technical-failure', 'officer', now.suspect ?? 'no-media'));
    }
  }
}

function timeIsUp(now: CheckIn, due: Instant): CheckIn {
  if (now.stage === 'live') return end(now, due, 'answered', 'time');
  if (now.stage === 'connecting') return end(now, due, 'technical-failure', 'system', now.suspect ?? 'no-route');
  if (now.heardAt === null) return end(now, due, 'technical-failure', 'system', 'terminal-not-reached');
  // Whoever put the phone away, or lost the network in the middle, heard nothing of the rest.
  const rangToTheEnd = due - (now.ringsAt ?? now.heardAt) <= STILL_RINGS_MS;
  return rangToTheEnd
    ? end(now, due, 'no-answer', 'time')
    : end(now, due, 'technical-failure', 'system', 'terminal-lost');
}

function interrupted(now: CheckIn, at: Instant): CheckIn {
  return end(now, at, now.stage === 'live' ? 'answered' : 'technical-failure', 'system', 'server-restarted');
}

function end(
  now: CheckIn,
  endedAt: Instant,
  outcome: CheckInOutcome,
  endedBy: EndedBy,
  failedPart: FailedPart | null = null,
): CheckIn {
  return { ...now, ...NOTHING_SAID, stage: 'ended', endedAt, outcome, endedBy, failedPart };
}

function stale(): ReturnType<typeof refuse<'stale-check-in'>> {
  return refuse('stale-check-in', 'this check-in has ended');
}
