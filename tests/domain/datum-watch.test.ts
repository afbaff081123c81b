import { DatumWatch, fittingDisplacements } from '@dutywall/shared/domain';
import { fromWgs84, toWgs84 } from '@dutywall/shared/geo';
import { MINUTE, SECOND } from '@dutywall/shared/kit';
import { describe, expect, it } from 'vitest';
import { EIGHT, east, planOf, shiftOf } from './scenario.ts';

const PLAN = planOf();
const fitting = (place: { lon: number; lat: number }) => fittingDisplacements(PLAN, shiftOf(), place.lon, place.lat);
/** Somebody at the post whose terminal's place went through a datum too much or too little. */
const displaced = (metres: number, wrongly: typeof fromWgs84) => {
  const { lon, lat } = east(metres);
  return fitting(wrongly('GCJ-02', lon, lat));
};

describe('DU13 datum suspicion', () => {
  it('knows the real offset of GCJ-02 and BD-09 at the place, both ways, and nothing else', () => {
    expect(displaced(20, fromWgs84)).not.toBe(0);
    expect(displaced(20, toWgs84)).not.toBe(0);
    const { lon, lat } = east(20);
    expect(fitting(fromWgs84('BD-09', lon, lat))).not.toBe(0);
    for (const metres of [200, 900, 2000]) expect(fitting(east(metres))).toBe(0);
  });

  it('most of a squad displaced alike: suspected at once, since the first was outside, ended when it is mended', () => {
    const watch = new DatumWatch();
    for (let i = 0; i < 4; i++) watch.place(`a${i}`, 'q1', EIGHT, null);
    for (let i = 0; i < 4; i++) watch.place(`o${i}`, 'q1', EIGHT + i * SECOND, displaced(i * 10, fromWgs84));
    expect(watch.advance(EIGHT + 5 * SECOND)).toEqual([]);
    watch.place('o4', 'q1', EIGHT + 6 * SECOND, displaced(0, fromWgs84));
    const [change] = watch.advance(EIGHT + 6 * SECOND);
    expect(change).toEqual({ squad: 'q1', suspicion: { since: EIGHT, displaced: 5, seen: 9 } });
    for (let i = 0; i < 5; i++) watch.place(`o${i}`, 'q1', EIGHT + 5 * MINUTE, null);
    watch.advance(EIGHT + 5 * MINUTE);
    expect(watch.advance(EIGHT + 6 * MINUTE)).toEqual([{ squad: 'q1', suspicion: null }]);
  });

  it('officers who are simply away, a minority, and another squad’s are no suspicion; old places are forgotten', () => {
    const watch = new DatumWatch();
    for (let i = 0; i < 12; i++) watch.place(`o${i}`, 'q1', EIGHT, fitting(east(700 + 40 * i)));
    for (let i = 0; i < 4; i++) watch.place(`d${i}`, 'q2', EIGHT, displaced(0, fromWgs84));
    for (let i = 0; i < 8; i++) watch.place(`i${i}`, 'q3', EIGHT, null);
    for (let i = 0; i < 7; i++) watch.place(`e${i}`, 'q3', EIGHT, displaced(0, fromWgs84));
    expect(watch.advance(EIGHT + SECOND)).toEqual([]);
    watch.place('d4', 'q2', EIGHT + 20 * MINUTE, displaced(0, fromWgs84));
    expect(watch.advance(EIGHT + 20 * MINUTE)).toEqual([]);
    expect(watch.seenAt('o0')).toBeNull();
  });
});
