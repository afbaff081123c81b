import type { PostShape } from '@dutywall/shared/domain';
import { compileRegion } from '@dutywall/shared/geo';

/** Polygons as rings of [lon, lat], closed, the first of each the outer one. */
export type Outline = readonly (readonly (readonly [number, number])[])[][];

/** Metres beyond a shape → the line around it. Distance 0 gives the shape's own area (a route's band, a circle's disc). */
export type OutlineOf = (shape: PostShape, beyondM: number) => Outline;

/** Corners are rounded by chords that leave the true arc by no more than 0.12 % of its radius. */
const QUADRANT_SEGMENTS = 16;

/**
 * Where a post with its tolerance really ends: JTS' buffer, in the very metres the duty rules measure in, so that the
 * line drawn is the line judged by: concave corners, holes and several polygons included. The library is loaded when
 * first needed.
 */
export async function loadOutlines(): Promise<OutlineOf> {
  const { BufferOp, GeoJSONReader, GeoJSONWriter } = await import('@turf/jsts');
  const reader = new GeoJSONReader();
  const writer = new GeoJSONWriter();
  return (shape, beyondM) => {
    const { originLon, originLat, scale, reachM } = compileRegion(shape);
    const toMetres = ([lon, lat]: readonly [number, number]): [number, number] => [
      (lon - originLon) * scale.perLon,
      (lat - originLat) * scale.perLat,
    ];
    const buffered = BufferOp.bufferOp(reader.read(geometryIn(shape, toMetres)), reachM + beyondM, QUADRANT_SEGMENTS);
    if (buffered.isEmpty()) return [];
    const { type, coordinates } = writer.write(buffered);
    const polygons = (type === 'Polygon' ? [coordinates] : coordinates) as [number, number][][][];
    return polygons.map((rings) =>
      rings.map((ring) => ring.map(([x, y]) => [originLon + x / scale.perLon, originLat + y / scale.perLat] as const)),
    );
  };
}

function geometryIn(shape: PostShape, toMetres: (place: readonly [number, number]) => [number, number]): object {
  if (shape.kind === 'circle') return { type: 'Point', coordinates: toMetres(shape.centre) };
  if (shape.kind === 'route') return { type: 'LineString', coordinates: shape.line.map(toMetres) };
  const coordinates = shape.polygons.map((rings) => rings.map((ring) => ring.map(toMetres)));
  return { type: 'MultiPolygon', coordinates };
}
