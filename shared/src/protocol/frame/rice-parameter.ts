import { ESCAPE, MAX_K } from './layout.ts';

/** Counts values by bit length, from which the cheapest Rice parameter of a frame is chosen. */
export class RiceTally {
  private readonly counts = new Uint32Array(33);

  reset(): void {
    this.counts.fill(0);
  }

  /** `value` is an unsigned 32-bit number. */
  add(value: number): void {
    const length = 32 - Math.clz32(value);
    this.counts[length] = (this.counts[length] as number) + 1;
  }

  /** The parameter with the least expected bits, taking each value as the middle of its bit length. */
  best(): number {
    let best = 0;
    let least = Number.POSITIVE_INFINITY;
    for (let k = 0; k <= MAX_K; k++) {
      let bits = 0;
      for (let length = 0; length <= 32; length++) {
        const count = this.counts[length] as number;
        if (count === 0) continue;
        const middle = length === 0 ? 0 : 1.5 * 2 ** (length - 1);
        const quotient = Math.floor(middle / 2 ** k);
        bits += count * (quotient >= ESCAPE ? ESCAPE + 32 : quotient + 1 + k);
      }
      if (bits < least) {
        least = bits;
        best = k;
      }
    }
    return best;
  }
}
