import { compileRegion, distanceM, metreScale, type RegionShape, regionDistanceM } from '@dutywall/shared/geo';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const LON = 118.78;
const LAT = 32.04;
const scale = metreScale(LAT);
/** A place by metres east and north of the origin. */
const at = (east: number, north: number): [number, number] => [LON + east / scale.perLon, LAT + north / scale.perLat];
const ring = (...corners: [number, number][]) => [...corners, corners[0] as [number, number]].map(([x, y]) => at(x, y));
const square = (from: number, to: number) => ring([from, from], [to, from], [to, to], [from, to]);
const ask = (shape: RegionShape, east: number, north: number) => {
  const [lon, lat] = at(east, north);
  return regionDistanceM(compileRegion(shape), lon, lat);
};

describe('geo: metres', () => {
  it('agrees with geodesics on the WGS-84 ellipsoid to 0.1 %', () => {
    // One degree of longitude and latitude on the WGS-84 ellipsoid at 32° and 45°, from its published series.
    expect(metreScale(32).perLon).toBeCloseTo(94_493.5, -1);
    expect(metreScale(32).perLat).toBeCloseTo(110_886.9, -1);
    expect(metreScale(45).perLon).toBeCloseTo(78_846.8, -1);
    expect(metreScale(45).perLat).toBeCloseTo(111_131.8, -1);
  });

  it('a region’s metres stay within 0.1 % of the pair’s own scale up to 10 km away', () => {
    for (const [east, north] of [
      [0, 10_000],
      [7000, 7000],
      [-7000, -7000],
      [300, -200],
    ] as const) {
      const [lon, lat] = at(east, north);
      const near = regionDistanceM(compileRegion({ kind: 'circle', centre: [LON, LAT], radiusM: 0 }), lon, lat);
      expect(Math.abs(near / distanceM(LON, LAT, lon, lat) - 1)).toBeLessThan(1e-3);
    }
  });
});

describe('geo: distance to a region', () => {
  it('DU5: an area: 0 inside, metres to the nearest edge outside, holes are outside', () => {
    const area: RegionShape = { kind: 'area', polygons: [[square(-100, 100), square(-20, 20)]] };
    expect(ask(area, 50, 0)).toBe(0);
    expect(ask(area, 150, 0)).toBeCloseTo(50, 3);
    expect(ask(area, 130, 140)).toBeCloseTo(50, 2);
    expect(ask(area, 5, 0)).toBeCloseTo(15, 3);
  });

  it('DU5: several polygons are one post', () => {
    const area: RegionShape = { kind: 'area', polygons: [[square(-100, 100)], [square(200, 300)]] };
    expect(ask(area, 250, 250)).toBe(0);
    expect(ask(area, 190, 250)).toBeCloseTo(10, 3);
    expect(ask(area, 105, 0)).toBeCloseTo(5, 3);
  });

  it('DU5: a circle and a route reach as far as their radius and buffer', () => {
    expect(ask({ kind: 'circle', centre: [LON, LAT], radiusM: 100 }, 0, 250)).toBeCloseTo(150, 3);
    expect(ask({ kind: 'circle', centre: [LON, LAT], radiusM: 100 }, 0, 99)).toBe(0);
    const route: RegionShape = { kind: 'route', line: [at(0, 0), at(1000, 0), at(1000, 500)], bufferM: 25 };
    expect(ask(route, 500, 24)).toBe(0);
    expect(ask(route, 500, 60)).toBeCloseTo(35, 2);
    expect(ask(route, 1100, 500)).toBeCloseTo(75, 2);
    expect(ask({ kind: 'route', line: [at(0, 0)], bufferM: 25 }, 100, 0)).toBeCloseTo(75, 3);
  });

  it('a shape without coordinates is far from everywhere', () => {
    expect(ask({ kind: 'area', polygons: [] }, 0, 0)).toBe(Number.POSITIVE_INFINITY);
    expect(ask({ kind: 'route', line: [], bufferM: 50 }, 0, 0)).toBe(Number.POSITIVE_INFINITY);
  });

  it('the bounding box’s early answer is a lower bound and never hides a nearer post', () => {
    const metres = fc.integer({ min: -3000, max: 3000 });
    const corner = fc.tuple(metres, metres);
    fc.assert(
      fc.property(
        fc.array(corner, { minLength: 3, maxLength: 12 }),
        corner,
        fc.nat(2000),
        (corners, [x, y], enough) => {
          const region = compileRegion({ kind: 'area', polygons: [[ring(...corners)]] });
          const [lon, lat] = at(x, y);
          const exact = regionDistanceM(region, lon, lat);
          const early = regionDistanceM(region, lon, lat, enough);
          expect(early <= exact + 1e-9).toBe(true);
          if (exact < enough) expect(early).toBe(exact);
        },
      ),
    );
  });
});
