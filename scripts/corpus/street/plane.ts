import type { Post } from '@dutywall/shared/domain';
import { compileRegion, type LonLat, metreScale, type Region, regionDistanceM } from '@dutywall/shared/geo';

/** Metres east and north of the corpus's town centre. */
export type Spot = readonly [east: number, north: number];

const ORIGIN: LonLat = { lon: 118.78, lat: 32.04 };
const SCALE = metreScale(ORIGIN.lat);

/** WGS-84 of a spot. */
export function lonLatOf([east, north]: Spot): LonLat {
  return { lon: ORIGIN.lon + east / SCALE.perLon, lat: ORIGIN.lat + north / SCALE.perLat };
}

/** The spot of a WGS-84 place. */
export function spotOf({ lon, lat }: LonLat): Spot {
  return [(lon - ORIGIN.lon) * SCALE.perLon, (lat - ORIGIN.lat) * SCALE.perLat];
}

export function metresApart(a: Spot, b: Spot): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1]);
}

/** The spot `metres` from `from` in a direction, degrees clockwise from north. */
export function offset(from: Spot, metres: number, courseDeg: number): Spot {
  const angle = (courseDeg * Math.PI) / 180;
  return [from[0] + metres * Math.sin(angle), from[1] + metres * Math.cos(angle)];
}

/** Degrees clockwise from north, 0–360. */
export function courseOf(from: Spot, to: Spot): number {
  return ((Math.atan2(to[0] - from[0], to[1] - from[1]) * 180) / Math.PI + 360) % 360;
}

const degrees = (spot: Spot): readonly [number, number] => {
  const { lon, lat } = lonLatOf(spot);
  return [lon, lat];
};

/** A post as the corpus uses it: what the engine gets, and where on the plane somebody who does the duty may be. */
export interface Place {
  readonly post: Post;
  readonly region: Region;
  /** Standing here, and strolling up to `roomM` around it, is on post. */
  readonly heart: Spot;
  readonly roomM: number;
  /** Metres from the heart to the farthest point of the post. */
  readonly reachM: number;
  /** What is walked on patrol; a single spot at a fixed post. */
  readonly line: readonly Spot[];
}

const TOLERANCE_M = 30;

function postOf(id: string, name: string, shape: Post['shape'], version: number): Pick<Place, 'post' | 'region'> {
  return { post: { id, version, name, squad: null, shape, toleranceM: TOLERANCE_M }, region: compileRegion(shape) };
}

/** A fixed post (固定岗). */
export function circlePlace(id: string, name: string, heart: Spot, radiusM: number, version = 1): Place {
  const posted = postOf(id, name, { kind: 'circle', centre: degrees(heart), radiusM }, version);
  return { ...posted, heart, roomM: radiusM * 0.6, reachM: radiusM, line: [heart] };
}

/** A block of streets (责任区), a rectangle turned by `turnDeg`. */
export function areaPlace(
  id: string,
  name: string,
  heart: Spot,
  size: readonly [number, number],
  turnDeg: number,
  version = 1,
): Place {
  const corner = (x: number, y: number): Spot => {
    const along = offset(heart, (x * size[0]) / 2, turnDeg);
    return offset(along, (y * size[1]) / 2, turnDeg + 90);
  };
  const ring = [corner(-1, -1), corner(1, -1), corner(1, 1), corner(-1, 1), corner(-1, -1)];
  const inner = [corner(-0.7, -0.7), corner(0.7, -0.7), corner(0.7, 0.7), corner(-0.7, 0.7), corner(-0.7, -0.7)];
  const posted = postOf(id, name, { kind: 'area', polygons: [[ring.map(degrees)]] }, version);
  const [reachM, roomM] = [Math.hypot(...size) / 2, Math.min(...size) * 0.35];
  return { ...posted, heart, roomM, reachM, line: inner };
}

/** A patrol route (巡查路线) along `line` with a buffer. */
export function routePlace(id: string, name: string, line: readonly Spot[], bufferM: number, version = 1): Place {
  const heart = line[Math.floor(line.length / 2)];
  const posted = postOf(id, name, { kind: 'route', line: line.map(degrees), bufferM }, version);
  const reachM = bufferM + Math.max(...line.map((spot) => metresApart(spot, heart)));
  return { ...posted, heart, roomM: bufferM * 0.7, reachM, line };
}

/** Metres from a post's heart to its last edge in a direction. */
export function edgeM(place: Place, course: number): number {
  for (let metres = place.reachM; metres > 0; metres -= 2) {
    const { lon, lat } = lonLatOf(offset(place.heart, metres, course));
    if (regionDistanceM(place.region, lon, lat) === 0) return metres;
  }
  return 0;
}
