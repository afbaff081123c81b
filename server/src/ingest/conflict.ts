import { distanceM } from '@dutywall/shared/geo';
import { type Instant, MINUTE } from '@dutywall/shared/kit';

/**
 * Two devices that report as one terminal: event times interleave at distances nobody covers (architecture.md). A
 * single jump is a bad fix, not a conflict; only several in a row, back and forth, are.
 */
export interface ConflictWatch {
  /** Takes in one located fix and says whether the terminal is in conflict now. */
  add(at: Instant, lon: number, lat: number, sigmaM: number): boolean;
}

/** m/s: faster than any patrol vehicle. */
const REACH_MPS = 70;
/** m: below this a jump is a reflection of the signal, not a second device. */
const MIN_JUMP_M = 1_000;
/** Unreachable steps in a row that make a conflict: there, back, and there again. */
const STEPS = 3;
/** A conflict is over when no unreachable step came for this long. */
const CALM = 10 * MINUTE;

export function createConflictWatch(): ConflictWatch {
  let last: { at: Instant; lon: number; lat: number; sigmaM: number } | null = null;
  let jumps = 0;
  let jumpedAt = Number.NEGATIVE_INFINITY;

  return {
    add(at, lon, lat, sigmaM) {
      if (last) {
        const elapsedS = Math.max(1, Math.abs(at - last.at) / 1000);
        const distance = distanceM(last.lon, last.lat, lon, lat) - 3 * (sigmaM + last.sigmaM);
        if (distance > MIN_JUMP_M && distance > REACH_MPS * elapsedS) {
          jumps += 1;
          jumpedAt = at;
        } else if (jumps < STEPS || at - jumpedAt > CALM) jumps = 0;
      }
      // Late uploads judge nothing newer than themselves.
      if (!last || at >= last.at) last = { at, lon, lat, sigmaM };
      return jumps >= STEPS;
    },
  };
}
