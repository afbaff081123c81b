import { fromWgs84, type LonLat, toWgs84 } from '@dutywall/shared/geo';

/**
 * DU13: what a place may be in truth when its datum is not what the terminal was enrolled with. The index is a
 * bit in `fittingDisplacements`.
 */
export const DATUM_READINGS = ['gcj-02', 'wgs-84-not-gcj-02', 'bd-09', 'wgs-84-not-bd-09'] as const;
export type DatumReading = (typeof DATUM_READINGS)[number];

/** Sent in GCJ-02 or BD-09 and taken as WGS-84, or sent in WGS-84 and converted all the same. */
const MOVES: readonly ((lon: number, lat: number) => LonLat)[] = [
  (lon, lat) => toWgs84('GCJ-02', lon, lat),
  (lon, lat) => fromWgs84('GCJ-02', lon, lat),
  (lon, lat) => toWgs84('BD-09', lon, lat),
  (lon, lat) => fromWgs84('BD-09', lon, lat),
];

/** No reading moves a place farther than this, m. Over all of China GCJ-02 does by up to 712 m, BD-09 by up to 1,487 m. */
export const FARTHEST_READING_M = 2_000;

/** The place under one reading. */
export function readAs(reading: number, lon: number, lat: number): LonLat {
  return (MOVES[reading] as (typeof MOVES)[number])(lon, lat);
}
