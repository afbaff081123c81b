/** Fixes closer together than this are one; the server expects one every 15 s of a web terminal. */
const APART_MS = 8_000;
/** Without a report for this long the phone is asked for its place again, ms: a phone that lies still tells nothing. */
const ASK_AFTER_MS = 14_000;
/** DU7: a sign of life at least every 60 s. */
const HEARTBEAT_MS = 45_000;

/** What the phone has said so far, by event time and by when it was said; ms, 0: nothing. */
export interface Said {
  readonly fixAt: number;
  readonly reportAt: number;
}

/** True when a measured place is worth a report. */
export function isNews(said: Said, measuredAt: number): boolean {
  return measuredAt - said.fixAt >= APART_MS;
}

/** What to do when nothing was measured for a while. */
export function dueAt(said: Said, now: number): 'ask' | 'heartbeat' | null {
  if (now - said.reportAt >= HEARTBEAT_MS) return 'heartbeat';
  return now - said.fixAt >= ASK_AFTER_MS ? 'ask' : null;
}

export interface Window {
  readonly from: number;
  readonly to: number;
}

/** DU14: whether positions may be recorded at `now`. An own call for help opens a window that lasts while it is open. */
export function isOpen(windows: readonly Window[], now: number, sosOpen: boolean): boolean {
  return sosOpen || windows.some(({ from, to }) => from <= now && now < to);
}

/** How long an own call for help opens a window without the server's word, ms. */
const UNANSWERED_MS = 3_600_000;
/** From the acknowledgement on the server says how long it lasts; until it has said so, ms. */
const UNTOLD_MS = 60_000;

/** True while a call for help from this phone keeps recording open by itself. */
export function isCalling(
  call: { readonly at: number; readonly deliveredAt: number | null; readonly refused?: boolean } | null,
  now: number,
): boolean {
  if (!call || call.refused) return false;
  return call.deliveredAt === null ? now - call.at < UNANSWERED_MS : now - call.deliveredAt < UNTOLD_MS;
}

/** When it changes next; null: not within what is known. */
export function nextChange(windows: readonly Window[], now: number): number | null {
  const moments = windows.flatMap(({ from, to }) => [from, to]).filter((at) => at > now);
  return moments.length === 0 ? null : Math.min(...moments);
}
