import { HOUR, type Instant, MINUTE, SECOND } from '@dutywall/shared/kit';

/** DU10: what is known about a terminal's clock. `skewMs` > 0: the terminal's events are old when they arrive. */
export interface ClockVerdict {
  readonly trusted: boolean;
  /** Minimum of received − event over the last 24 h, ms; 0 before anything was added. */
  readonly skewMs: number;
  /** Whole hours the clock is off by when that looks like a time-zone fault, else null. */
  readonly zoneHours: number | null;
}

/** One terminal's clock, watched incrementally. Memory is bounded, whatever comes. */
export interface ClockWatch {
  /**
   * Takes in one fix of an upload (fixes of one upload share `receivedAt`) and says what the clock is worth now.
   * Never feed a fix whose event time was missing (`time-missing`).
   */
  add(receivedAt: Instant, eventAt: Instant): ClockVerdict;
  verdict(): ClockVerdict;
}

/** DU10: further ahead of the server's clock than this, a fix is quarantined. */
const AHEAD_LIMIT = 5 * MINUTE;
/** DU10: this close to a whole number of hours, a skew is named as a time-zone fault. */
const ZONE_SLACK = 5 * MINUTE;
/** The window of 24 h slides in steps of this; 289 of them at most are kept. */
const STEP = 5 * MINUTE;
const STEPS = (24 * HOUR) / STEP;

/** DU10: true when the event lies more than 5 min ahead of us: to quarantine, whatever the terminal's record. */
export function isAheadOfUs(receivedAt: Instant, eventAt: Instant): boolean {
  return eventAt - receivedAt > AHEAD_LIMIT;
}

/** DU10: whole hours that a skew (ms) is off by when that looks like a time-zone fault, else null. */
export function zoneHoursOf(skewMs: number): number | null {
  const hours = Math.round(skewMs / HOUR);
  return hours !== 0 && Math.abs(skewMs - hours * HOUR) <= ZONE_SLACK ? hours : null;
}

/**
 * When something with this event time probably happened by our clock: the event time, put right by the skew of a clock
 * that is not trusted. For whose it is and whether it was on duty (DU14), never for evidence (DU10).
 */
export function probablyAt(eventAt: Instant, { trusted, skewMs }: ClockVerdict): Instant {
  return trusted ? eventAt : eventAt + skewMs;
}

interface Step {
  readonly at: number;
  min: number;
  uploads: number;
}

/** Watches one terminal's clock (DU10). Limits as in the rules: s, and separate uploads. */
export function createClockWatch(limits: { clockSkewS: number; clockMinUploads: number }): ClockWatch {
  const limit = limits.clockSkewS * SECOND;
  const steps: Step[] = [];
  let lastReceived = Number.NEGATIVE_INFINITY;
  let current: ClockVerdict = { trusted: true, skewMs: 0, zoneHours: null };

  const judge = (): ClockVerdict => {
    let skew = Number.POSITIVE_INFINITY;
    let uploads = 0;
    for (const step of steps) {
      skew = Math.min(skew, step.min);
      uploads += step.uploads;
    }
    const trusted = !(skew < -limit || (skew > limit && uploads >= limits.clockMinUploads));
    if (trusted === current.trusted && skew === current.skewMs) return current;
    return { trusted, skewMs: skew, zoneHours: trusted ? null : zoneHoursOf(skew) };
  };

  return {
    add(receivedAt, eventAt) {
      // Arrival is in order; a receive time that steps back (our own clock was set) counts where the last one did.
      const at = Math.max(receivedAt, lastReceived);
      const slot = Math.floor(at / STEP);
      let last = steps.at(-1);
      if (!last || last.at !== slot) {
        last = { at: slot, min: Number.POSITIVE_INFINITY, uploads: 0 };
        steps.push(last);
        while (steps[0] && steps[0].at < slot - STEPS) steps.shift();
      }
      if (at > lastReceived) last.uploads += 1;
      lastReceived = at;
      last.min = Math.min(last.min, receivedAt - eventAt);
      current = judge();
      return current;
    },
    verdict: () => current,
  };
}
