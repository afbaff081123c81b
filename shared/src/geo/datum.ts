import gcoordModule from 'gcoord';
import type { Datum, LonLat } from './place.ts';

type System = 'WGS84' | 'GCJ02' | 'BD09';
/** gcoord's declarations describe another export than its CommonJS file has; this is what Node and bundlers give. */
const gcoord = gcoordModule as unknown as {
  transform(place: [number, number], from: System, to: System): [number, number];
};

/**
 * GCJ-02's shift exists inside 72.004–137.8347° E, 0.8293–55.8271° N. At that border gcoord's inversion jumps between
 * shifted and unshifted and never ends, so the outermost 0.05° (no land of China lies there) is left as it is.
 */
const WEST = 72.054;
const EAST = 137.784;
const SOUTH = 0.879;
const NORTH = 55.777;

function isShifted(lon: number, lat: number): boolean {
  return lon > WEST && lon < EAST && lat > SOUTH && lat < NORTH;
}

/**
 * A place in the terminal's datum as WGS-84 (DU13), degrees. Once, at the edge. CGCS2000 differs from WGS-84 by
 * centimetres and is taken as it is; outside China's box GCJ-02 and BD-09 do not exist and nothing is changed.
 */
export function toWgs84(datum: Datum, lon: number, lat: number): LonLat {
  if (datum === 'WGS-84' || datum === 'CGCS2000' || !isShifted(lon, lat)) return { lon, lat };
  const [x, y] = gcoord.transform([lon, lat], datum === 'GCJ-02' ? 'GCJ02' : 'BD09', 'WGS84');
  return { lon: x, lat: y };
}

/** A WGS-84 place in another datum, degrees: for base maps drawn in GCJ-02 and for simulated terminals. */
export function fromWgs84(datum: Datum, lon: number, lat: number): LonLat {
  if (datum === 'WGS-84' || datum === 'CGCS2000' || !isShifted(lon, lat)) return { lon, lat };
  const [x, y] = gcoord.transform([lon, lat], 'WGS84', datum === 'GCJ-02' ? 'GCJ02' : 'BD09');
  return { lon: x, lat: y };
}
