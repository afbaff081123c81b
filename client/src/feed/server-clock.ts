/** The server's time, guessed from what it says. A message is late, never early: the largest difference is the best. */
export interface ServerClock {
  now(): number;
  /** A message that carried `serverTime` has just come. */
  hear(serverTime: number): void;
}

/** Beyond this the clock was set, by us or by them: start again, ms. */
const JUMP_MS = 5_000;
/** How fast an old guess gives way, so that slow drift of either clock is followed. */
const FORGET = 0.05;

export function createServerClock(wall: () => number): ServerClock {
  let offset: number | null = null;
  return {
    now: () => wall() + (offset ?? 0),
    hear(serverTime) {
      const sample = serverTime - wall();
      if (offset === null || sample > offset || offset - sample > JUMP_MS) offset = sample;
      else offset += (sample - offset) * FORGET;
    },
  };
}
