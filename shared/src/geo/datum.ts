import gcoordModule from 'gcoord';
import type { Datum, LonLat } from './place.ts';

type System = 'WGS84' | 'GCJ02' | 'BD09';
/** gcoord's declarations describe another export than its CommonJS file has; this is what Node and bundlers give. */
const gcoord = gcoordModule as unknown as {
  transform(place: [number, number], from: System, to: System): [number, number];
};
const SYSTEM: Readonly<Record<Datum, System>> = {
  'WGS-84': 'WGS84',
  CGCS2000: 'WGS84',
  'GCJ-02': 'GCJ02',
  'BD-09': 'BD09',
};

/** Degrees; 0.1 mm. Where the inversion stops early. */
const CLOSE_ENOUGH = 1e-9;
/** Each step shrinks the error some hundredfold; the bound is for the border of the shifted area, where it jumps. */
const MAX_STEPS = 10;

/** A WGS-84 place in another datum, degrees: for base maps drawn in GCJ-02 and for simulated terminals. */
export function fromWgs84(datum: Datum, lon: number, lat: number): LonLat {
  const system = SYSTEM[datum];
  if (system === 'WGS84' || !Number.isFinite(lon) || !Number.isFinite(lat)) return { lon, lat };
  const [x, y] = gcoord.transform([lon, lat], 'WGS84', system);
  return { lon: x, lat: y };
}

/**
 * A place in the terminal's datum as WGS-84 (DU13), degrees. Once, at the edge. CGCS2000 differs from WGS-84 by
 * centimetres and is taken as it is; outside China's box GCJ-02 and BD-09 do not exist and nothing is changed.
 *
 * Inverts gcoord's forward conversion step by step instead of calling its own inverse, which is good to 0.1 m (enough
 * to flip a fix at a post's edge, P9) and never ends for some places at the border of the shifted area.
 */
export function toWgs84(datum: Datum, lon: number, lat: number): LonLat {
  const sent = fromWgs84(datum, lon, lat);
  if (sent.lon === lon && sent.lat === lat) return { lon, lat };
  // The shift is nearly the same some hundred metres off: one step back by it is already close.
  let x = lon;
  let y = lat;
  for (let i = 0; i < MAX_STEPS; i++) {
    const there = fromWgs84(datum, x, y);
    const dx = there.lon - lon;
    const dy = there.lat - lat;
    x -= dx;
    y -= dy;
    if (Math.abs(dx) < CLOSE_ENOUGH && Math.abs(dy) < CLOSE_ENOUGH) break;
  }
  return { lon: x, lat: y };
}
