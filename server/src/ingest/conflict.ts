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
/** Steps in a row that jump away and are at home with the fix before the last: there, back, and there again. */
const STEPS = 2;
/** A conflict is over when no such step came for this long. */
const CALM = 10 * MINUTE;

interface Placed {
  readonly at: Instant;
  readonly lon: number;
  readonly lat: number;
  readonly sigmaM: number;
}

export function createConflictWatch(): ConflictWatch {
  let last: Placed | null = null;
  let before: Placed | null = null;
  let steps = 0;
  let steppedAt = Number.NEGATIVE_INFINITY;

  return {
    add(at, lon, lat, sigmaM) {
      const fix = { at, lon, lat, sigmaM };
      if (last && before) {
        // One device that jumps about is a bad receiver; two devices show as two tracks, each reachable in itself.
        if (isJump(last, fix) && isWithinReach(before, fix)) {
          steps += 1;
          steppedAt = at;
        } else if (steps < STEPS || at - steppedAt > CALM) steps = 0;
      }
      // Late uploads judge nothing newer than themselves.
      if (!last || at >= last.at) {
        before = last;
        last = fix;
      }
      return steps >= STEPS;
    },
  };
}

/** What is left of the distance when both fixes are as wrong as they may be, less what a vehicle covers meanwhile, m. */
function beyondReachM(from: Placed, to: Placed): number {
  const elapsedS = Math.max(1, Math.abs(to.at - from.at) / 1000);
  return distanceM(from.lon, from.lat, to.lon, to.lat) - 3 * (from.sigmaM + to.sigmaM) - REACH_MPS * elapsedS;
}

function isWithinReach(from: Placed, to: Placed): boolean {
  return beyondReachM(from, to) <= 0;
}

/** Nobody gets from one to the other in the time between them, and no reflection reaches so far. */
function isJump(from: Placed, to: Placed): boolean {
  return !isWithinReach(from, to) && distanceM(from.lon, from.lat, to.lon, to.lat) > MIN_JUMP_M;
}
