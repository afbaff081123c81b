import { curveOf } from '@dutywall/server/features/duty';
import { describe, expect, it } from 'vitest';

const MIN = 60_000;

describe('the on-duty curve', () => {
  it('counts a stretch at every step it holds: from its begin, not at its end', () => {
    const points = curveOf([{ state: 'on-post', from: 5 * MIN, to: 15 * MIN }], { from: 0, to: 20 * MIN }, 5 * MIN);
    expect(points.map((point) => point.onPost)).toEqual([0, 1, 1, 0, 0]);
  });

  it('counts 应到 without the excused and those off shift; an open stretch reaches the end', () => {
    const points = curveOf(
      [
        { state: 'off-post', from: -MIN, to: null },
        { state: 'excused', from: 0, to: null },
        { state: 'off-shift', from: 0, to: 10 * MIN },
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
    const points = curveOf([{ state: 'on-post', from: MIN, to: 2 * MIN }], { from: 0, to: 5 * MIN }, 5 * MIN);
    expect(points.map((point) => point.onPost)).toEqual([0, 0]);
  });
});
