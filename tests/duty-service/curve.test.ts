import { curveOf } from '@dutywall/server/features/duty';
import { describe, expect, it } from 'vitest';

const MIN = 60_000;

describe('the on-duty curve', () => {
  it('counts a stretch at every step it holds: from its begin, not at its end', () => {
    const points = curveOf(
      [{ state: 'on-post', cause: null, from: 5 * MIN, to: 15 * MIN }],
      { from: 0, to: 20 * MIN },
      5 * MIN,
    );
    expect(points.map((point) => point.onPost)).toEqual([0, 1, 1, 0, 0]);
  });

  it('counts 应到 without the excused and those off shift; an open stretch reaches the end', () => {
    const points = curveOf(
      [
        { state: 'off-post', cause: null, from: -MIN, to: null },
        { state: 'excused', cause: null, from: 0, to: null },
        { state: 'off-shift', cause: null, from: 0, to: 10 * MIN },
      ],
      { from: 0, to: 10 * MIN },
      5 * MIN,
    );
    expect(points.map((point) => [point.onPost, point.due])).toEqual([
      [0, 1],
      [0, 1],
      [0, 1],
    ]);
  });

  it('leaves a stretch between two steps out', () => {
    const points = curveOf(
      [{ state: 'on-post', cause: null, from: MIN, to: 2 * MIN }],
      { from: 0, to: 5 * MIN },
      5 * MIN,
    );
    expect(points.map((point) => point.onPost)).toEqual([0, 0]);
  });

  it('DU11 says where too many are silent by the fault of the system, which no other silence does', () => {
    const silent = (cause: 'system-degraded' | 'link-lost') =>
      ({ state: 'no-signal', cause, from: 5 * MIN, to: 10 * MIN }) as const;
    const here = { state: 'on-post', cause: null, from: 0, to: null } as const;
    const unknown = (...stretches: readonly Parameters<typeof curveOf>[0][number][]) =>
      curveOf(stretches, { from: 0, to: 10 * MIN }, 5 * MIN).map((point) => point.unknown ?? false);
    expect(unknown(here, here, silent('system-degraded'))).toEqual([false, true, false]);
    expect(unknown(here, here, here, silent('system-degraded'))).toEqual([false, false, false]);
    expect(unknown(here, silent('link-lost'))).toEqual([false, false, false]);
  });
});
