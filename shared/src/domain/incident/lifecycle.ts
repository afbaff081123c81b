import { HOUR, type Instant, MINUTE, type Span } from '@dutywall/shared/kit';
import type { IncidentKind } from './incident.ts';

/** A supervisor may put an incident aside for at most so long, ms: a shift ends, a day does not. */
export const SHELF_MAX_MS = 24 * HOUR;
/** What was done can be taken back for so long, ms. */
export const UNDO_MS = 30_000;
/** Notes of one incident; who has more to say flags it. */
export const NOTES_MAX = 100;
/** What ended longer ago than this before it became known is history: it is listed, it asks nobody at the desk. */
export const HISTORY_MS = 24 * HOUR;

/**
 * How long after its end an incident that nobody acknowledged leaves the desk by itself, ms; null: it stays. Silence
 * that ended (DU3: silence is not absence), a rest on a route (DU8), an arrival after all and a post that is covered again ask for nobody any
 * more; a doubtful place and a call for help wait for a person.
 */
export function lapseAfter(kind: IncidentKind): number | null {
  if (kind === 'silent' || kind === 'still') return 30 * MINUTE;
  if (kind === 'late' || kind === 'under-covered') return 2 * HOUR;
  return null;
}

/**
 * A call for help that a supervisor has taken is settled for the queue, not for the officer: help is on its way. So much
 * longer the bureau may see where they are (DU14) and ring them (CI1), ms; as long as around a shift.
 */
export const SOS_AFTER_MS = 30 * MINUTE;

/** The time that an SOS opens, from its alarm to a while after somebody took it. */
export function sosWindowOf({ from, to }: { readonly from: Instant; readonly to: Instant | null }): Span {
  return { from, to: to === null ? Infinity : to + SOS_AFTER_MS };
}

/** Whether a person still has to find out what it was (DU1, 待核): a doubtful place, not a silence. */
export function isCandidate(kind: IncidentKind): boolean {
  return kind === 'off-post' || kind === 'not-arrived' || kind === 'left-early';
}

/** What decides whether an incident is on the desk. */
export interface Unsettled {
  readonly to: Instant | null;
  readonly acknowledgedAt: Instant | null;
  readonly retractedAt: Instant | null;
  readonly lapsedAt: Instant | null;
}

/** An incident stays on the desk until it has ended *and* was acknowledged, or was withdrawn, or lapsed. */
export function isOnDesk({ to, acknowledgedAt, retractedAt, lapsedAt }: Unsettled): boolean {
  if (retractedAt !== null) return false;
  return to === null || (acknowledgedAt === null && lapsedAt === null);
}

/** When an incident that nobody touches leaves the desk by itself; null: it does not. */
export function lapsesAt(incident: {
  readonly kind: IncidentKind;
  readonly to: Instant | null;
  readonly owner: string | null;
  readonly shelvedUntil: Instant | null;
}): Instant | null {
  const after = lapseAfter(incident.kind);
  // Somebody works on it, or meant to come back to it: then it is theirs to acknowledge.
  if (incident.to === null || after === null || incident.owner !== null || incident.shelvedUntil !== null) return null;
  return incident.to + after;
}
