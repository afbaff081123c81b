import { type Instant, SECOND } from '@dutywall/shared/kit';
import type { Dice } from '../../demo/dice.ts';
import { courseOf, metresApart, offset, type Spot } from './plane.ts';

/** m/s */
export const ON_FOOT = 1.3;
export const BY_BIKE = 5;

/**
 * Where somebody truly was: a line through time, drawn step by step. Reading it is by search, so that any number of
 * terminals can look at it.
 */
export class Walk {
  readonly begin: Instant;
  private readonly dice: Dice;
  private readonly times: Instant[];
  private readonly spots: Spot[];

  constructor(dice: Dice, begin: Instant, spot: Spot) {
    this.dice = dice;
    this.begin = begin;
    this.times = [begin];
    this.spots = [spot];
  }

  get now(): Instant {
    return this.times[this.times.length - 1];
  }

  get here(): Spot {
    return this.spots[this.spots.length - 1];
  }

  /** Goes straight to a spot. */
  go(to: Spot, mps = ON_FOOT): this {
    const way = metresApart(this.here, to);
    if (way > 0) this.add(this.now + (way / mps) * SECOND, to);
    return this;
  }

  /** Is at a spot at a moment, by a straight way from where it was last. */
  be(at: Instant, spot: Spot): this {
    if (at > this.now) this.add(at, spot);
    return this;
  }

  /** Does not move. */
  stand(until: Instant): this {
    if (until > this.now) this.add(until, this.here);
    return this;
  }

  /** Strolls about: to a spot within `roomM` of `heart`, a pause of up to some minutes, on to the next. */
  stroll(until: Instant, heart: Spot = this.here, roomM = 20): this {
    const { dice } = this;
    while (this.now < until) {
      this.go(offset(heart, roomM * Math.sqrt(dice.unit()), dice.range(0, 360)), dice.range(0.5, 1.3));
      this.stand(Math.min(until, this.now + dice.range(20, 240) * SECOND));
    }
    return this.cut(until);
  }

  /** Patrols a line to and fro with short halts. */
  patrol(until: Instant, line: readonly Spot[], mps = ON_FOOT): this {
    const { dice } = this;
    let [next, step] = [1, 1];
    this.go(line[0], mps);
    while (this.now < until) {
      this.go(line[next], mps * dice.range(0.7, 1.1));
      if (dice.chance(0.5)) this.stand(Math.min(until, this.now + dice.range(15, 150) * SECOND));
      if (next + step < 0 || next + step >= line.length) step = -step;
      next += step;
    }
    return this.cut(until);
  }

  /** The spot at a moment; before the begin and after the end it does not move. */
  at(time: Instant): Spot {
    const after = this.after(time);
    if (after === 0) return this.spots[0];
    if (after === this.times.length) return this.here;
    const [from, to] = [this.spots[after - 1], this.spots[after]];
    const share = (time - this.times[after - 1]) / (this.times[after] - this.times[after - 1]);
    return [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share];
  }

  /** Speed (m/s) and course (degrees) at a moment. */
  motion(time: Instant): { readonly mps: number; readonly courseDeg: number } {
    const after = this.after(time);
    if (after === 0 || after === this.times.length) return { mps: 0, courseDeg: 0 };
    const [from, to] = [this.spots[after - 1], this.spots[after]];
    const seconds = (this.times[after] - this.times[after - 1]) / SECOND;
    return { mps: metresApart(from, to) / seconds, courseDeg: courseOf(from, to) };
  }

  private add(at: Instant, spot: Spot): void {
    this.times.push(at);
    this.spots.push(spot);
  }

  /** Takes back what lies after `until`. */
  private cut(until: Instant): this {
    const spot = this.at(until);
    while (this.times.length > 1 && this.now > until) {
      this.times.pop();
      this.spots.pop();
    }
    if (this.now < until) this.add(until, spot);
    return this;
  }

  /** Index of the first point after `time`. */
  private after(time: Instant): number {
    let [low, high] = [0, this.times.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.times[middle] <= time) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
