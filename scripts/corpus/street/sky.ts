import type { Instant } from '@dutywall/shared/kit';
import type { Dice } from '../../demo/dice.ts';
import type { Spot } from './plane.ts';

/** What a receiver sees of the sky: how wrong it is, for how long the same way, and what it says about that. */
export interface Sky {
  /** True standard deviation per axis, m. */
  readonly sigmaM: number;
  /** Time after which an error is forgotten to 1/e, s: reflections stay as long as the satellites do. */
  readonly tauS: number;
  /** Stated over true accuracy: below 1 the receiver flatters itself. */
  readonly stated: number;
  readonly satellites: number;
}

/**
 * Errors of phones in the open and between buildings: a few metres against 15–25 m, staying for one to three minutes,
 * and stated too well where signals are reflected (published surveys of phones in dense streets; rounded).
 */
export const SKIES = {
  open: { sigmaM: 4, tauS: 60, stated: 1, satellites: 14 },
  street: { sigmaM: 7, tauS: 90, stated: 1, satellites: 11 },
  canyon: { sigmaM: 18, tauS: 120, stated: 0.8, satellites: 8 },
  flattering: { sigmaM: 22, tauS: 150, stated: 0.5, satellites: 7 },
  indoor: { sigmaM: 28, tauS: 150, stated: 1, satellites: 6 },
  few: { sigmaM: 60, tauS: 120, stated: 0.3, satellites: 4 },
} as const satisfies Record<string, Sky>;

/** A receiver's error: first-order Gauss–Markov (Ornstein–Uhlenbeck) on both axes, exact for any step. */
export class Receiver {
  private readonly dice: Dice;
  private east: number;
  private north: number;
  private last: Instant | null = null;

  constructor(dice: Dice) {
    this.dice = dice;
    this.east = dice.normal();
    this.north = dice.normal();
  }

  /** The error at a moment, m; moments must not go back. */
  error(at: Instant, sky: Sky): Spot {
    const keep = this.last === null ? 0 : Math.exp(-(at - this.last) / 1000 / sky.tauS);
    const fresh = Math.sqrt(1 - keep * keep);
    this.last = at;
    this.east = this.east * keep + this.dice.normal() * fresh;
    this.north = this.north * keep + this.dice.normal() * fresh;
    return [this.east * sky.sigmaM, this.north * sky.sigmaM];
  }
}
