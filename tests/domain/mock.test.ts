import { DEFAULT_RULES, MockWatch, mockReasons } from '@dutywall/shared/domain';
import { metreScale } from '@dutywall/shared/geo';
import { SECOND } from '@dutywall/shared/kit';
import { describe, expect, it } from 'vitest';
import { EIGHT } from './scenario.ts';

const SCALE = metreScale(32);

/** A small generator of dice with a seed, and normal numbers from it. */
function dice(seed: number) {
  let state = (seed * 2654435761) >>> 0;
  const next = () => {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + 0x9e3779b9) >>> 0;
    return (state + 1) / 4294967297;
  };
  const normal = () => Math.sqrt(-2 * Math.log(next())) * Math.cos(2 * Math.PI * next());
  return { next, normal };
}

interface Step {
  readonly x: number;
  readonly y: number;
  readonly speed: number;
}

/** Feeds a path in metres, one fix every `everyS`, coordinates cut to 1e-6 degrees as they are stored. */
function marks(path: readonly Step[], everyS: number, sigmaM = 10): ReadonlySet<string> {
  const watch = new MockWatch(DEFAULT_RULES);
  const found = new Set<string>();
  path.forEach(({ x, y, speed }, i) => {
    const lon = Math.round((118.78 + x / SCALE.perLon) * 1e6) / 1e6;
    const lat = Math.round((32 + y / SCALE.perLat) * 1e6) / 1e6;
    const bits = watch.add(EIGHT + i * everyS * SECOND, lon, lat, sigmaM, speed, false);
    for (const reason of mockReasons(bits)) found.add(reason);
  });
  return found;
}

/** Along a street grid: straight pieces of 60–160 m with turns between them, and stops where somebody stops. */
function route(seed: number, everyS: number, mps: number, human: boolean): Step[] {
  const { next, normal } = dice(seed);
  const steps: Step[] = [];
  let [x, y, heading, left] = [0, 0, 0, 100];
  let [driftX, driftY] = [0, 0];
  let stop = 0;
  // GNSS drift wanders with a memory of a minute or two; 4 m on each axis, and a little white noise on top.
  const memory = Math.exp(-everyS / 90);
  for (let i = 0; i < 7200 / everyS; i++) {
    if (human && stop <= 0 && next() < everyS / 300) stop = 30 + 120 * next();
    const pace = human ? Math.max(0.2, mps * (1 + 0.15 * normal())) : mps;
    let go = stop > 0 ? 0 : pace * everyS;
    const speed = stop > 0 ? 0 : pace;
    stop -= everyS;
    while (go > 0) {
      const part = Math.min(go, left);
      x += part * Math.cos(heading);
      y += part * Math.sin(heading);
      go -= part;
      left -= part;
      if (left <= 0) {
        heading += next() < 0.5 ? Math.PI / 2 : -Math.PI / 2;
        left = 60 + 100 * next();
      }
    }
    driftX = memory * driftX + Math.sqrt(1 - memory * memory) * 4 * normal();
    driftY = memory * driftY + Math.sqrt(1 - memory * memory) * 4 * normal();
    const noise = human ? 1 : 0;
    steps.push({ x: x + noise * (driftX + normal()), y: y + noise * (driftY + normal()), speed });
  }
  return steps;
}

const SEEDS = Array.from({ length: 100 }, (_, i) => i + 1);
const share = (hit: (seed: number) => boolean) => SEEDS.filter(hit).length / SEEDS.length;

describe('DU16 mock detection', () => {
  it('marks at most 2 % of genuine walks and rides with drift, at any usual interval', () => {
    for (const everyS of [5, 10, 20, 30, 60])
      for (const mps of [1.2, 4, 10]) {
        const marked = share((seed) => marks(route(seed, everyS, mps, true), everyS).size > 0);
        expect([everyS, mps, marked <= 0.02]).toEqual([everyS, mps, true]);
      }
  });

  it('marks at least 90 % of drawn routes, walked too evenly', () => {
    for (const everyS of [5, 10, 20]) {
      const marked = share((seed) => marks(route(seed, everyS, 1.2, false), everyS).has('even'));
      expect([everyS, marked >= 0.9]).toEqual([everyS, true]);
    }
  });

  it('a place that stands while the speed changes is frozen; one that stands still, or drifts, is not', () => {
    const { normal, next } = dice(7);
    const speeds = Array.from({ length: 80 }, () => next() * 2);
    expect([
      ...marks(
        speeds.map((speed) => ({ x: 0, y: 0, speed })),
        20,
      ),
    ]).toEqual(['frozen']);
    expect([
      ...marks(
        speeds.map(() => ({ x: 0, y: 0, speed: 0 })),
        20,
      ),
    ]).toEqual([]);
    expect([
      ...marks(
        speeds.map(() => ({ x: 0, y: 0, speed: Number.NaN })),
        20,
      ),
    ]).toEqual([]);
    expect([
      ...marks(
        speeds.map((speed) => ({ x: 5 * normal(), y: 5 * normal(), speed })),
        20,
      ),
    ]).toEqual([]);
    const nine = speeds.slice(0, 28).map((speed) => ({ x: 0, y: 0, speed }));
    expect([...marks(nine, 20)]).toEqual([]);
  });

  it('three impossible steps between accurate fixes are jumps; one reflection, or poor fixes, are not', () => {
    const at = (i: number, x: number): Step => ({ x, y: i * 2, speed: 1 });
    const leaps = Array.from({ length: 40 }, (_, i) => at(i, i % 10 === 0 && i > 0 ? 2000 : 0));
    expect([...marks(leaps, 20)]).toEqual(['jumps']);
    expect([...marks(leaps, 20, 120)]).toEqual([]);
    const once = Array.from({ length: 40 }, (_, i) => at(i, i === 20 ? 2000 : 0));
    expect([...marks(once, 20)]).toEqual([]);
  });

  it('what the source itself says counts for that fix alone', () => {
    const watch = new MockWatch(DEFAULT_RULES);
    expect(mockReasons(watch.add(EIGHT, 118, 32, 10, 1, true))).toEqual(['source']);
    expect(mockReasons(watch.add(EIGHT + SECOND, 118, 32, 10, 1, false))).toEqual([]);
  });
});
