import { between, distance, type Point } from '../district/plane.ts';

/** A line to walk along, by metres from its start. */
export class Track {
  readonly points: readonly Point[];
  readonly length: number;
  readonly #at: readonly number[];

  constructor(points: readonly Point[]) {
    this.points = points;
    let sum = 0;
    this.#at = points.map((p, i) => {
      sum += i === 0 ? 0 : distance(points[i - 1], p);
      return sum;
    });
    this.length = sum;
  }

  /** The place after `s` metres; before the start and past the end it stays at the ends. */
  at(s: number): Point {
    if (s <= 0 || this.points.length < 2) return this.points[0];
    if (s >= this.length) return this.points[this.points.length - 1];
    let [low, high] = [0, this.#at.length - 1];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.#at[middle] <= s) low = middle;
      else high = middle;
    }
    const span = this.#at[high] - this.#at[low];
    return between(this.points[low], this.points[high], span === 0 ? 0 : (s - this.#at[low]) / span);
  }

  /** To the end and back again, for ever. */
  pingPong(s: number): Point {
    if (this.length === 0) return this.points[0];
    const round = ((s % (2 * this.length)) + 2 * this.length) % (2 * this.length);
    return this.at(round <= this.length ? round : 2 * this.length - round);
  }
}
