/** A healthy page gets its frame within this after asking, ms: two frames of a 60 Hz screen. */
const ON_TIME_MS = 34;
/** Of the time, a page that is late with its frames draws at most one part in so many by itself. */
const SHARE = 4;
const LONGEST_REST_MS = 1_500;
/** Weight of the newest frame: a single slow one (tiles that came, a dialog that opened) is no rule. */
const NEWEST = 0.25;
/** Later than this says no more: the page lay in the background. */
const LATEST_MS = 1_000;

export interface Pace {
  /** A frame is asked for; performance.now(). */
  asked(now: number): void;
  /** It came. */
  came(now: number): void;
  /** How long a frame that nobody's hand asked for should wait at least, ms. 0: the machine keeps up. */
  rest(): number;
}

/**
 * How often the map may move by itself on this machine. Office computers without a usable GPU draw with the processor
 * that also decodes the check-ins: whoever gets frames late draws fewer of them, and leaves the rest to the calls.
 */
export function createPace(): Pace {
  let askedAt: number | null = null;
  let lateMs = 0;
  return {
    asked(now) {
      askedAt ??= now;
    },
    came(now) {
      if (askedAt === null) return;
      lateMs += NEWEST * (Math.min(LATEST_MS, now - askedAt) - lateMs);
      askedAt = null;
    },
    rest() {
      return lateMs <= ON_TIME_MS ? 0 : Math.min(LONGEST_REST_MS, SHARE * lateMs);
    },
  };
}
