import type { PostShape } from '@dutywall/shared/domain';
import { metreScale } from '@dutywall/shared/geo';

/** Degrees: west, south, east, north. */
export type Bounds = readonly [west: number, south: number, east: number, north: number];

/** A post farther than this from the district is a swapped coordinate or another city's file. */
const FAR_M = 50_000;

function placesOf(shape: PostShape): readonly (readonly [number, number])[] {
  if (shape.kind === 'circle') return [shape.centre];
  return shape.kind === 'route' ? shape.line : shape.polygons.flat(2);
}

/** True when a vertex lies more than 50 km outside the district's box. */
export function isFarAway(shape: PostShape, [west, south, east, north]: Bounds): boolean {
  return placesOf(shape).some(([lon, lat]) => {
    const scale = metreScale(lat);
    const overLon = Math.max(west - lon, lon - east, 0) * scale.perLon;
    const overLat = Math.max(south - lat, lat - north, 0) * scale.perLat;
    return Math.hypot(overLon, overLat) > FAR_M;
  });
}
