import { loadOutlines, type Outline } from '@dutywall/client/map/outline';
import type { PostShape } from '@dutywall/shared/domain';
import { compileRegion, regionDistanceM } from '@dutywall/shared/geo';
import { describe, expect, it } from 'vitest';
import { place } from '../posts/support.ts';

const ring = (...corners: [number, number][]): [number, number][] =>
  [...corners, corners[0] as [number, number]].map(([east, north]) => place(east, north));

const SHAPES: Record<string, PostShape> = {
  'an L with a concave corner': {
    kind: 'area',
    polygons: [[ring([0, 0], [300, 0], [300, 100], [100, 100], [100, 300], [0, 300])]],
  },
  'a square with a hole': {
    kind: 'area',
    polygons: [[ring([0, 0], [400, 0], [400, 400], [0, 400]), ring([100, 100], [100, 300], [300, 300], [300, 100])]],
  },
  'two polygons whose tolerances meet': {
    kind: 'area',
    polygons: [[ring([0, 0], [100, 0], [100, 100], [0, 100])], [ring([150, 0], [250, 0], [250, 100], [150, 100])]],
  },
  'a circle': { kind: 'circle', centre: place(0, 0), radiusM: 80 },
  'a route with a sharp bend': { kind: 'route', line: [place(0, 0), place(400, 0), place(20, 90)], bufferM: 20 },
};

/** Even-odd over all rings. */
function within(outline: Outline, [x, y]: readonly [number, number]): boolean {
  let inside = false;
  for (const one of outline.flat())
    for (let i = 0; i + 1 < one.length; i++) {
      const [ax, ay] = one[i] as readonly [number, number];
      const [bx, by] = one[i + 1] as readonly [number, number];
      if (ay > y !== by > y && x < ax + ((y - ay) / (by - ay)) * (bx - ax)) inside = !inside;
    }
  return inside;
}

describe('DU5: the outline drawn is the line judged by', () => {
  it.each(Object.entries(SHAPES))('%s', async (_name, shape) => {
    const outlineOf = await loadOutlines();
    const region = compileRegion(shape);
    for (const tolerance of [10, 30, 75]) {
      const outline = outlineOf(shape, tolerance);
      for (const [lon, lat] of outline.flat(2)) {
        expect(Math.abs(regionDistanceM(region, lon, lat) - tolerance)).toBeLessThan(0.15);
      }
      let near = 0;
      for (let east = -120; east <= 520; east += 7)
        for (let north = -120; north <= 520; north += 7) {
          const distance = regionDistanceM(region, ...place(east, north));
          // Rounded corners are chords: 0.12 % of the reach.
          if (Math.abs(distance - tolerance) < 0.4) near += 1;
          else expect(within(outline, place(east, north)), `${east}, ${north}`).toBe(distance < tolerance);
        }
      expect(near).toBeLessThan(400);
    }
  });
});
