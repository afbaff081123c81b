import { sha256Bytes } from '@dutywall/shared/kit';

/** A stream of whole numbers that anybody can make again from the same text: SHA-256 in counter mode. */
export interface NumberStream {
  /** Uniform in 0 … bound − 1; 1 ≤ bound ≤ 2^40. */
  below(bound: number): number;
}

const NUMBER_BYTES = 6;
const NUMBERS = 2 ** (8 * NUMBER_BYTES);

export function numberStream(seed: string): NumberStream {
  let block = sha256Bytes(`${seed}|0`);
  let blocks = 1;
  let at = 0;
  const next = (): number => {
    if (at + NUMBER_BYTES > block.length) {
      block = sha256Bytes(`${seed}|${blocks++}`);
      at = 0;
    }
    let value = 0;
    for (let i = 0; i < NUMBER_BYTES; i++) value = value * 256 + (block[at++] as number);
    return value;
  };
  return {
    below(bound) {
      // What does not divide evenly is thrown away: nobody gains by rounding.
      const limit = NUMBERS - (NUMBERS % bound);
      for (;;) {
        const value = next();
        if (value < limit) return value % bound;
      }
    },
  };
}
