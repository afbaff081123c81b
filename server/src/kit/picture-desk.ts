import { createHash } from 'node:crypto';
import { ok, type Result, refuse } from '@dutywall/shared/kit';
import type { RefusalCode } from '@dutywall/shared/protocol';
import { type CheckedPicture, checkPicture } from './picture-check.ts';

/** Pictures decoded side by side, and waiting for it: a decoded one takes up to 50 million pixels' time on one core. */
const DECODED_AT_ONCE = 2;
const MAX_WAITING = 16;

export interface ArrivedPicture extends CheckedPicture {
  /** Hex, of the bytes as they came. */
  readonly sha256: string;
}

/**
 * Looks at a picture on arrival. `declared`: the SHA-256 its sender took, when one was said. A few at a time; beyond
 * a short queue the next is refused with `unavailable`.
 */
export type PictureDesk = (bytes: Buffer, declared: string | null) => Promise<Result<ArrivedPicture, RefusalCode>>;

export function createPictureDesk(): PictureDesk {
  const turns = createTurns(DECODED_AT_ONCE, MAX_WAITING);
  return async (bytes, declared) => {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    if (declared !== null && declared.toLowerCase() !== sha256) {
      return refuse('photo-hash', 'the bytes do not have the declared SHA-256', { sha256 });
    }
    const checked = await turns(() => checkPicture(bytes));
    if (checked === null) return refuse('unavailable', 'too many pictures at once; try again');
    return checked.ok ? ok({ ...checked.value, sha256 }) : checked;
  };
}

/** Lets `atOnce` pieces of work run and `waiting` wait; null for one more. */
function createTurns(atOnce: number, waiting: number): <T>(work: () => Promise<T>) => Promise<T | null> {
  let running = 0;
  const queue: (() => void)[] = [];
  return async (work) => {
    if (running >= atOnce) {
      if (queue.length >= waiting) return null;
      await new Promise<void>((resolve) => queue.push(resolve));
    } else running += 1;
    try {
      return await work();
    } finally {
      const next = queue.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
