import { type Instant, MINUTE, SECOND } from '@dutywall/shared/kit';

/**
 * Failed sign-ins and what they cost, for one kind of key (an address, an unknown name). Five failures are free, then
 * the wait doubles from 30 s to 15 min; an hour without failure forgets them. Bounded: the oldest key goes first,
 * which only frees whoever has not tried for longest.
 */
const FREE_FAILURES = 5;
const FIRST_LOCK_MS = 30 * SECOND;
const LONGEST_LOCK_MS = 15 * MINUTE;
export const FORGET_MS = 60 * MINUTE;
const MAX_KEYS = 10_000;

/** How long the `count`-th failure in a row locks, in milliseconds; 0: not at all. */
export function lockMs(count: number, free = FREE_FAILURES): number {
  if (count < free) return 0;
  return Math.min(LONGEST_LOCK_MS, FIRST_LOCK_MS * 2 ** Math.min(count - free, 20));
}

export class Failures {
  readonly #free: number;
  readonly #keys = new Map<string, { count: number; last: Instant; until: Instant }>();

  constructor(free = FREE_FAILURES) {
    this.#free = free;
  }

  /** Until when the key is locked; 0: it is not. */
  lockedUntil(key: string, now: Instant): Instant {
    const entry = this.#keys.get(key);
    return entry && entry.until > now ? entry.until : 0;
  }

  fail(key: string, now: Instant): void {
    const before = this.#keys.get(key);
    const count = before && now - before.last < FORGET_MS ? before.count + 1 : 1;
    this.#keys.delete(key);
    this.#keys.set(key, { count, last: now, until: now + lockMs(count, this.#free) });
    if (this.#keys.size > MAX_KEYS) this.#keys.delete(this.#keys.keys().next().value ?? key);
  }

  clear(key: string): void {
    this.#keys.delete(key);
  }
}
