/** Raised when a message changes its meaning; a client of another version is told to reload. */
export const PROTOCOL_VERSION = 3;
export const LIVE_PATH = '/live';
/** Period of the position lane, ms (architecture.md: 4 Hz). */
export const TICK_MS = 250;
/** A wall without data for this long greys its picture, ms (experience.md). */
export const STALE_AFTER_MS = 15_000;
