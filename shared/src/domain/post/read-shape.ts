import { metreScale } from '@dutywall/shared/geo';
import { isRecord, type Problem, problem } from '@dutywall/shared/kit';
import type { PostShape } from './post.ts';

type Place = readonly [number, number];

/** Vertices of one post at most: what is still judged in microseconds; a district's outline has some hundreds. */
export const MAX_VERTICES = 2_000;
/** m²: a ring that encloses less is a line or a point drawn as an area. */
const MIN_AREA_M2 = 1;
/** m: a radius or buffer beyond this is a mistake of unit; below a metre nobody could stand in it. */
export const MIN_REACH_M = 1;
export const MAX_REACH_M = 5_000;

/** Reads a GeoJSON geometry as a post's shape; the problem names the field under `where`. */
export function readShape(
  geometry: unknown,
  properties: Readonly<Record<string, unknown>>,
  where: string,
): PostShape | Problem {
  const at = `${where}.geometry`;
  if (!isRecord(geometry)) return problem('missing', at, '缺少几何', 'has no geometry');
  const { type, coordinates } = geometry;
  if (type === 'Point') {
    const centre = readPlace(coordinates);
    if (!centre) return badPlace(`${at}.coordinates`);
    const radiusM = readReach(properties.radiusM);
    return radiusM === null ? badReach(`${where}.properties.radiusM`) : { kind: 'circle', centre, radiusM };
  }
  if (type === 'LineString') {
    const line = readLine(coordinates, `${at}.coordinates`, 2);
    if ('code' in line) return line;
    const bufferM = readReach(properties.bufferM);
    return bufferM === null ? badReach(`${where}.properties.bufferM`) : { kind: 'route', line, bufferM };
  }
  if (type !== 'Polygon' && type !== 'MultiPolygon')
    return problem(
      'bad-geometry',
      `${at}.type`,
      '应为 Polygon、MultiPolygon、Point 或 LineString',
      'must be Polygon, MultiPolygon, Point or LineString',
    );
  const lists: unknown = type === 'Polygon' ? [coordinates] : coordinates;
  if (!Array.isArray(lists) || lists.length === 0) return badPlace(`${at}.coordinates`);
  const polygons: Place[][][] = [];
  let vertices = 0;
  for (const [p, rings] of lists.entries()) {
    const here = type === 'Polygon' ? `${at}.coordinates` : `${at}.coordinates[${p}]`;
    if (!Array.isArray(rings) || rings.length === 0) return badPlace(here);
    const polygon: Place[][] = [];
    for (const [r, coordinates] of rings.entries()) {
      const ring = readRing(coordinates, `${here}[${r}]`);
      if ('code' in ring) return ring;
      vertices += ring.length;
      if (vertices > MAX_VERTICES) return tooMany(at);
      polygon.push(ring);
    }
    if (linesCross(polygon)) return problem('crosses-itself', here, '边界自相交', 'the outline crosses itself');
    polygons.push(polygon);
  }
  return { kind: 'area', polygons };
}

function readRing(value: unknown, where: string): Place[] | Problem {
  const ring = readLine(value, where, 3);
  if ('code' in ring) return ring;
  const first = ring[0] as Place;
  const last = ring.at(-1) as Place;
  if (first[0] !== last[0] || first[1] !== last[1]) ring.push(first);
  // Net area is no measure of a ring that crosses itself: a figure of eight of two equal halves would have none.
  if (areaM2(ring) < MIN_AREA_M2)
    return linesCross([ring])
      ? problem('crosses-itself', where, '边界自相交', 'the outline crosses itself')
      : problem('no-area', where, '区域没有面积', 'the area is empty');
  return ring;
}

function readLine(value: unknown, where: string, least: number): Place[] | Problem {
  if (!Array.isArray(value)) return badPlace(where);
  if (value.length > MAX_VERTICES) return tooMany(where);
  const line: Place[] = [];
  for (const [i, one] of value.entries()) {
    const place = readPlace(one);
    if (!place) return badPlace(`${where}[${i}]`);
    line.push(place);
  }
  if (distinct(line) < least)
    return problem('too-few-points', where, `至少需要 ${least} 个点`, `needs at least ${least} points`);
  return line;
}

function readPlace(value: unknown): Place | null {
  if (!Array.isArray(value)) return null;
  const [lon, lat] = value as readonly unknown[];
  if (typeof lon !== 'number' || typeof lat !== 'number') return null;
  return Math.abs(lon) <= 180 && Math.abs(lat) <= 90 ? [lon, lat] : null;
}

function readReach(value: unknown): number | null {
  return typeof value === 'number' && value >= MIN_REACH_M && value <= MAX_REACH_M ? value : null;
}

function badReach(where: string): Problem {
  return problem(
    'bad-reach',
    where,
    `应为 ${MIN_REACH_M}–${MAX_REACH_M} 米`,
    `must be ${MIN_REACH_M} to ${MAX_REACH_M} m`,
  );
}

function badPlace(where: string): Problem {
  return problem('bad-place', where, '不是 [经度, 纬度]', 'is not [longitude, latitude] in degrees');
}

function tooMany(where: string): Problem {
  return problem('too-many-vertices', where, `多于 ${MAX_VERTICES} 个顶点`, `more than ${MAX_VERTICES} vertices`);
}

/** Enclosed area of a closed ring, m² (shoelace in local metres). */
function areaM2(ring: readonly Place[]): number {
  const [lon0, lat0] = ring[0] as Place;
  const scale = metreScale(lat0);
  let twice = 0;
  for (let i = 0; i + 1 < ring.length; i++) {
    const [ax, ay] = ring[i] as Place;
    const [bx, by] = ring[i + 1] as Place;
    twice += (ax - lon0) * (by - lat0) - (bx - lon0) * (ay - lat0);
  }
  return (Math.abs(twice) / 2) * scale.perLon * scale.perLat;
}

/** How many different places a line has: a triangle that names one corner twice is none. */
function distinct(line: readonly Place[]): number {
  return new Set(line.map(([lon, lat]) => `${lon},${lat}`)).size;
}

/**
 * True when two edges of a polygon's rings cross properly; touching is allowed. Edges go from west to east, so that
 * each is held only against those it overlaps in longitude: 2,000 vertices take a few milliseconds, not 2,000².
 */
function linesCross(rings: readonly (readonly Place[])[]): boolean {
  const edges: (readonly [Place, Place])[] = [];
  for (const ring of rings)
    for (let i = 0; i + 1 < ring.length; i++) {
      const a = ring[i] as Place;
      const b = ring[i + 1] as Place;
      edges.push(a[0] <= b[0] ? [a, b] : [b, a]);
    }
  edges.sort((one, other) => one[0][0] - other[0][0]);
  for (const [i, [a, b]] of edges.entries())
    for (let j = i + 1; j < edges.length; j++) {
      const [c, d] = edges[j] as readonly [Place, Place];
      if (c[0] > b[0]) break;
      if (cross(a, b, c, d)) return true;
    }
  return false;
}

function side(a: Place, b: Place, c: Place): number {
  return Math.sign((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]));
}

function cross(a: Place, b: Place, c: Place, d: Place): boolean {
  return side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0;
}
