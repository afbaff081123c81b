/** A moment as milliseconds since the Unix epoch, UTC. Time zones exist only where people read times. */
export type Instant = number;

/** A stretch of time, half-open: `from` belongs to it, `to` does not. */
export interface Span {
  readonly from: Instant;
  readonly to: Instant;
}

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** The instant as ISO 8601 in UTC with a trailing Z, the only text form inside the system. */
export function toIso(at: Instant): string {
  return new Date(at).toISOString();
}

/** Reads ISO 8601 with an explicit zone; null when the text is no such moment. */
export function fromIso(text: string): Instant | null {
  if (!/(?:Z|[+-]\d{2}:?\d{2})$/.test(text)) return null;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : at;
}
