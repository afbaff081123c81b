import type { DutyState, Post } from '@dutywall/shared/domain';

/** What the map needs of a post. */
export type PostMark = Pick<Post, 'id' | 'name' | 'shape' | 'toleranceM'>;

/** Today's track of an officer: stretches of one state; a gap is time without fixes and is drawn as one. */
export interface TrackStretch {
  readonly state: DutyState;
  readonly gap: boolean;
  /** lon, lat, lon, lat, … degrees WGS-84. */
  readonly points: readonly number[];
}

export type Path = [number, number][];

/** Of latitude, and of longitude at the equator. */
export const METRES_PER_DEGREE = 40_075_017 / 360;
const CIRCLE_STEPS = 64;

/** A ring of that radius around a centre, closed; good for the sizes of posts (errors < 1 % up to 50 km). */
export function circleRing(centre: readonly [number, number], radiusM: number): Path {
  const [lon, lat] = centre;
  const dLat = radiusM / METRES_PER_DEGREE;
  const dLon = dLat / Math.cos((lat * Math.PI) / 180);
  return Array.from({ length: CIRCLE_STEPS + 1 }, (_, step) => {
    const angle = (step / CIRCLE_STEPS) * 2 * Math.PI;
    return [lon + Math.cos(angle) * dLon, lat + Math.sin(angle) * dLat];
  });
}

/** Cuts a line into dashes of `on` metres with `off` metres between; at most `limit` pieces. */
export function dashes(points: readonly number[], on: number, off: number, limit = 400): Path[] {
  const pieces: Path[] = [];
  let left = on;
  let drawing = true;
  let piece: Path = [];
  for (let at = 0; at + 3 < points.length; at += 2) {
    const [lon0, lat0, lon1, lat1] = points.slice(at, at + 4) as [number, number, number, number];
    const squeeze = Math.cos((lat0 * Math.PI) / 180);
    const length = Math.hypot((lon1 - lon0) * squeeze, lat1 - lat0) * METRES_PER_DEGREE;
    let done = 0;
    if (drawing && piece.length === 0) piece.push([lon0, lat0]);
    while (length - done > left) {
      done += left;
      const share = done / length;
      const place: [number, number] = [lon0 + (lon1 - lon0) * share, lat0 + (lat1 - lat0) * share];
      if (drawing) {
        piece.push(place);
        pieces.push(piece);
        if (pieces.length >= limit) return pieces;
        piece = [];
      } else piece = [place];
      drawing = !drawing;
      left = drawing ? on : off;
    }
    left -= length - done;
    if (drawing) piece.push([lon1, lat1]);
  }
  if (drawing && piece.length > 1) pieces.push(piece);
  return pieces;
}

/** Pairs of a flat list. */
export function pathOf(points: readonly number[]): Path {
  const path: Path = [];
  for (let at = 0; at + 1 < points.length; at += 2) path.push([points[at] as number, points[at + 1] as number]);
  return path;
}

/** A place for a post's name: the middle of its bounds. */
export function postAnchor(post: PostMark): [number, number] {
  const { shape } = post;
  if (shape.kind === 'circle') return [shape.centre[0], shape.centre[1]];
  const points = shape.kind === 'route' ? shape.line : shape.polygons.flat(2);
  if (shape.kind === 'route') {
    const middle = points[Math.floor(points.length / 2)];
    return middle ? [middle[0], middle[1]] : [0, 0];
  }
  const lons = points.map((point) => point[0]);
  const lats = points.map((point) => point[1]);
  return [(Math.min(...lons) + Math.max(...lons)) / 2, (Math.min(...lats) + Math.max(...lats)) / 2];
}
