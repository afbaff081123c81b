import { createConflictWatch } from '@dutywall/server/ingest';
import { describe, expect, it } from 'vitest';

const HERE = { lon: 119.92, lat: 32.49 };
const THERE = { lon: 119.95, lat: 32.49 };

describe('architecture.md: a conflict is interleaved event times at unreachable distance', () => {
  it('two devices as one terminal, back and forth', () => {
    const watch = createConflictWatch();
    const verdicts = [HERE, THERE, HERE, THERE, HERE, THERE].map((at, n) => watch.add(n * 1_000, at.lon, at.lat, 8));
    expect(verdicts).toEqual([false, false, false, true, true, true]);
  });

  it('one device that jumps about is none, however often', () => {
    const watch = createConflictWatch();
    for (let n = 0; n < 60; n += 1) {
      // Places of a spiral: each far from the last one and from the one before.
      const lon = HERE.lon + 0.03 * Math.cos(n * 2.1) * (1 + n / 20);
      const lat = HERE.lat + 0.03 * Math.sin(n * 2.1) * (1 + n / 20);
      expect(watch.add(n * 1_000, lon, lat, 8)).toBe(false);
    }
  });

  it('one device anywhere in a few square kilometres, every second anew, is none', () => {
    const watch = createConflictWatch();
    // A fixed walk of a small generator (numbers of "Numerical Recipes"), so that the test says the same each time.
    let seed = 7;
    const next = () => {
      seed = (seed * 1_664_525 + 1_013_904_223) % 2 ** 32;
      return seed / 2 ** 32;
    };
    for (let n = 0; n < 200; n += 1) {
      expect(watch.add(n * 1_000, HERE.lon + 0.04 * next(), HERE.lat + 0.03 * next(), 8), `fix ${n}`).toBe(false);
    }
  });

  it('is over when the terminal has been at home with itself for ten minutes', () => {
    const watch = createConflictWatch();
    for (let n = 0; n < 6; n += 1) watch.add(n * 1_000, n % 2 ? THERE.lon : HERE.lon, HERE.lat, 8);
    expect(watch.add(60_000, HERE.lon, HERE.lat, 8)).toBe(true);
    expect(watch.add(700_000, HERE.lon, HERE.lat, 8)).toBe(false);
  });
});
