import { MINUTE } from '@dutywall/shared/kit';

/** WW1: reading the same thing again within this time, in the same session, is the same opening. */
const SAME_OPENING_MS = 10 * MINUTE;
const MAX_OPENINGS_KEPT = 5_000;

/** Remembers who has lately opened what, the newest ones. */
export function createOpenings(): {
  isNew(key: string, now: number): boolean;
  /** What is still being looked at stays the same opening. */
  goesOn(key: string, now: number): void;
  /** It came to nothing: the next one is new. */
  forget(key: string): void;
} {
  const kept = new Map<string, number>();
  return {
    isNew(key, now) {
      const last = kept.get(key);
      if (last !== undefined && now - last < SAME_OPENING_MS) return false;
      kept.delete(key);
      kept.set(key, now);
      for (const oldest of kept.keys()) {
        if (kept.size <= MAX_OPENINGS_KEPT) break;
        kept.delete(oldest);
      }
      return true;
    },
    goesOn(key, now) {
      if (kept.has(key)) kept.set(key, now);
    },
    forget: (key) => void kept.delete(key),
  };
}
