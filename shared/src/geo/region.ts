import { type MetreScale, metreScale } from './metres.ts';

/** What a post looks like on the ground; coordinates WGS-84 `[lon, lat]`, rings closed as in GeoJSON. */
export type RegionShape =
  | { readonly kind: 'area'; readonly polygons: readonly (readonly (readonly [number, number])[])[][] }
  | { readonly kind: 'circle'; readonly centre: readonly [number, number]; readonly radiusM: number }
  | { readonly kind: 'route'; readonly line: readonly (readonly [number, number])[]; readonly bufferM: number };

/** A shape made ready for asking distances by the million: local metres in flat arrays, and a bounding box. */
export interface Region {
  readonly originLon: number;
  readonly originLat: number;
  readonly scale: MetreScale;
  /** Edges as x1, y1, x2, y2 in local metres, polygon after polygon. A circle has one edge without length. */
  readonly edges: Float64Array;
  /** End of each polygon in `edges` (index of its last edge + 1); empty for circles and routes: nothing is enclosed. */
  readonly polygonEnds: Uint32Array;
  /** Metres around the edges that still belong to the shape (circle's radius, route's buffer). */
  readonly reachM: number;
  /** The edges' bounding box, local metres. */
  readonly minX: number;
  readonly minY: number;
  readonly maxX: number;
  readonly maxY: number;
}

type Line = readonly (readonly [number, number])[];

function linesOf(shape: RegionShape): readonly (readonly Line[])[] {
  if (shape.kind === 'area') return shape.polygons;
  return [[shape.kind === 'circle' ? [shape.centre, shape.centre] : shape.line]];
}

/**
 * Prepares a shape. The reference latitude is the middle of the shape's box. A line of one point is a point; a shape
 * without any coordinates is infinitely far from everywhere (an importer refuses it long before).
 */
export function compileRegion(shape: RegionShape): Region {
  const groups = linesOf(shape);
  let west = Number.POSITIVE_INFINITY;
  let east = Number.NEGATIVE_INFINITY;
  let south = Number.POSITIVE_INFINITY;
  let north = Number.NEGATIVE_INFINITY;
  for (const [lon, lat] of groups.flat(2)) {
    west = Math.min(west, lon);
    east = Math.max(east, lon);
    south = Math.min(south, lat);
    north = Math.max(north, lat);
  }
  const empty = west > east;
  const originLon = empty ? 0 : (west + east) / 2;
  const originLat = empty ? 0 : (south + north) / 2;
  const scale = metreScale(originLat);
  const edges: number[] = [];
  const ends: number[] = [];
  const x = (lon: number) => (lon - originLon) * scale.perLon;
  const y = (lat: number) => (lat - originLat) * scale.perLat;
  for (const lines of groups) {
    for (const line of lines) {
      for (let i = 0; i < line.length; i++) {
        const from = line[i];
        const to = line[i + 1] ?? (line.length === 1 ? from : undefined);
        if (from && to) edges.push(x(from[0]), y(from[1]), x(to[0]), y(to[1]));
      }
    }
    ends.push(edges.length / 4);
  }
  return {
    originLon,
    originLat,
    scale,
    edges: Float64Array.from(edges),
    polygonEnds: Uint32Array.from(shape.kind === 'area' ? ends : []),
    reachM: shape.kind === 'circle' ? shape.radiusM : shape.kind === 'route' ? shape.bufferM : 0,
    minX: x(empty ? 0 : west),
    maxX: x(empty ? 0 : east),
    minY: y(empty ? 0 : south),
    maxY: y(empty ? 0 : north),
  };
}

/**
 * Metres from a place to the region; 0 within it. Holes are outside, several polygons are one region.
 * Hot path: allocates nothing. Where the bounding box alone is `enough` metres away, that lower bound is returned
 * (default: never), so that the nearest of many posts costs one exact distance.
 */
export function regionDistanceM(
  region: Region,
  lon: number,
  lat: number,
  enough: number = Number.POSITIVE_INFINITY,
): number {
  const { edges, polygonEnds, reachM } = region;
  if (edges.length === 0) return Number.POSITIVE_INFINITY;
  const px = (lon - region.originLon) * region.scale.perLon;
  const py = (lat - region.originLat) * region.scale.perLat;
  const overX = px < region.minX ? region.minX - px : px > region.maxX ? px - region.maxX : 0;
  const overY = py < region.minY ? region.minY - py : py > region.maxY ? py - region.maxY : 0;
  const outsideBox = overX > 0 || overY > 0;
  if (outsideBox) {
    const bound = Math.sqrt(overX * overX + overY * overY) - reachM;
    if (bound >= enough) return bound;
  } else if (encloses(edges, polygonEnds, px, py)) return 0;

  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < edges.length; i += 4) {
    // Indices are within the array by construction; `as number` tells the compiler so.
    const ax = edges[i] as number;
    const ay = edges[i + 1] as number;
    const dx = (edges[i + 2] as number) - ax;
    const dy = (edges[i + 3] as number) - ay;
    const length2 = dx * dx + dy * dy;
    let along = length2 === 0 ? 0 : ((px - ax) * dx + (py - ay) * dy) / length2;
    along = Math.min(1, Math.max(0, along));
    const ex = px - ax - along * dx;
    const ey = py - ay - along * dy;
    const distance2 = ex * ex + ey * ey;
    if (distance2 < best) best = distance2;
  }
  const distance = Math.sqrt(best) - reachM;
  return Math.max(distance, 0);
}

/** Even-odd rule within each polygon (so holes count), any polygon suffices. */
function encloses(edges: Float64Array, polygonEnds: Uint32Array, px: number, py: number): boolean {
  let i = 0;
  for (const end of polygonEnds) {
    let inside = false;
    for (; i < end * 4; i += 4) {
      const ay = edges[i + 1] as number;
      const by = edges[i + 3] as number;
      if (ay > py === by > py) continue;
      const ax = edges[i] as number;
      const bx = edges[i + 2] as number;
      if (px < ax + ((py - ay) / (by - ay)) * (bx - ax)) inside = !inside;
    }
    if (inside) return true;
  }
  return false;
}
