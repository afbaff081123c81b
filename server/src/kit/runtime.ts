import { randomBytes } from 'node:crypto';
import type { Announcements, Bus, Clock, Dice } from '../ports.ts';

/** The machine's clock. */
export const systemClock: Clock = { now: () => Date.now() };

const CROCKFORD = '0123456789abcdefghjkmnpqrstvwxyz';

/** Random ids of 26 characters that sort by the moment they were made (48 bits of milliseconds, 80 of chance). */
export function createDice(clock: Clock): Dice {
  return {
    bytes: (count) => randomBytes(count),
    id() {
      let time = clock.now();
      let text = '';
      for (let place = 0; place < 10; place += 1) {
        text = CROCKFORD.charAt(time % 32) + text;
        time = Math.floor(time / 32);
      }
      for (const byte of randomBytes(16)) text += CROCKFORD.charAt(byte & 31);
      return text;
    },
  };
}

/** An in-process bus: synchronous, in order of subscription; a listener that throws is reported and harms no other. */
export function createBus(onError: (name: keyof Announcements, error: unknown) => void): Bus {
  const listeners = new Map<keyof Announcements, Set<(data: never) => void>>();
  return {
    publish(name, data) {
      for (const listener of [...(listeners.get(name) ?? [])]) {
        try {
          listener(data as never);
        } catch (error) {
          onError(name, error);
        }
      }
    },
    subscribe(name, listener) {
      const set = listeners.get(name) ?? new Set();
      listeners.set(name, set);
      set.add(listener);
      return () => set.delete(listener);
    },
  };
}
