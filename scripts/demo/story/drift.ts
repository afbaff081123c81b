import { hash, mix } from '../dice.ts';
import type { Point } from '../district/plane.ts';

/** One step of the error process, s, and how much of the error a step keeps: about a minute until it is forgotten. */
const STEP = 10;
const KEEP = 0.85;
/** Terms after which an AR(1) process written as a moving average has lost 99 % (0.85^28 ≈ 0.01). */
const TERMS = 28;

/** AR(1) noise of unit variance, east and north, at a lattice point: a function of its index alone. */
function lattice(key: number, k: number): Point {
  let [east, north] = [0, 0];
  let weight = Math.sqrt(1 - KEEP * KEEP);
  for (let j = k; j > k - TERMS; j--) {
    const first = mix(key ^ Math.imul(j, 0x9e3779b1));
    const radius = Math.sqrt(-2 * Math.log((first + 0.5) / 2 ** 32)) * weight;
    const angle = (mix(first ^ 0x5bd1e995) / 2 ** 32) * 2 * Math.PI;
    east += radius * Math.cos(angle);
    north += radius * Math.sin(angle);
    weight *= KEEP;
  }
  return [east, north];
}

/** Share of the town's 140 m cells that lie between tall buildings, where reflections pull fixes away. */
const CANYON_SHARE = 0.09;
const CANYON_CELL = 140;

const inCanyon = (seed: number, [x, y]: Point): boolean =>
  hash(seed, `canyon ${Math.floor(x / CANYON_CELL)} ${Math.floor(y / CANYON_CELL)}`) / 2 ** 32 < CANYON_SHARE;

export interface Drifted {
  readonly place: Point;
  /** One standard deviation per axis as a good receiver would state it, m. */
  readonly sigmaM: number;
}

/**
 * Where a receiver believes to be: correlated error (AR(1), 10 s steps), with bursts between tall buildings.
 * A function of seed, the receiver's own `key`, and time (s) alone.
 */
export function drifted(seed: number, key: number, at: number, truth: Point): Drifted {
  const k = Math.floor(at / STEP);
  const part = at / STEP - k;
  const [before, after] = [lattice(key, k), lattice(key, k + 1)];
  // Bursts come and go over minutes even inside a canyon.
  const burst = inCanyon(seed, truth) && mix(key ^ Math.floor(at / 240)) % 3 === 0;
  const sigma = burst ? 17 : 4.2;
  const east = before[0] * (1 - part) + after[0] * part;
  const north = before[1] * (1 - part) + after[1] * part;
  return { place: [truth[0] + east * sigma, truth[1] + north * sigma], sigmaM: burst ? 14 : 5 };
}
