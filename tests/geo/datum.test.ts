import { DATUMS, fromWgs84, toWgs84 } from '@dutywall/shared/geo';
import { describe, expect, it } from 'vitest';

describe('DU13: WGS-84 inside', () => {
  it('DU13: every datum there and back is the same place within a millimetre', () => {
    for (const datum of DATUMS)
      for (const [lon, lat] of [
        [118.78, 32.04],
        [116.39, 39.91],
        [87.6, 43.8],
        [109.5, 18.25],
      ] as const) {
        const there = fromWgs84(datum, lon, lat);
        const back = toWgs84(datum, there.lon, there.lat);
        expect(Math.abs(back.lon - lon)).toBeLessThan(1e-8);
        expect(Math.abs(back.lat - lat)).toBeLessThan(1e-8);
      }
  });

  it('DU13: GCJ-02 lies some hundred metres off in Nanjing; CGCS2000 does not', () => {
    const shifted = fromWgs84('GCJ-02', 118.78, 32.04);
    expect(Math.abs(shifted.lon - 118.78) * 94_500).toBeGreaterThan(300);
    expect(toWgs84('CGCS2000', 118.78, 32.04)).toEqual({ lon: 118.78, lat: 32.04 });
  });

  it('DU13: the border of the shifted box, poles and nonsense end at once (found: the inversion hung there)', () => {
    for (const datum of DATUMS)
      for (const lon of [72.004, 72.0541, 72.06, 137.7839, 137.8347, 0, -180, 180, Number.NaN])
        for (const lat of [0.8293, 0.8791, 55.7769, 55.8271, 0, 90, -90, Number.NaN, 30]) {
          const place = toWgs84(datum, lon, lat);
          expect(typeof place.lon).toBe('number');
        }
  });

  it('DU13: outside China nothing is shifted', () => {
    expect(toWgs84('GCJ-02', 2.35, 48.85)).toEqual({ lon: 2.35, lat: 48.85 });
  });
});
