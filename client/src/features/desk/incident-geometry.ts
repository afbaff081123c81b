import { compileRegion, metreScale, type RegionShape, regionDistanceM } from '@dutywall/shared/geo';
import type { DutyTrack, IncidentPost } from '@dutywall/shared/protocol';

/** DU5: outside only beyond tolerance by more than so many σ. The rule's default; the sentence names the squad's own. */
const OUTSIDE_SIGMAS = 3.03;

/** `weightless`: kept and shown, but evidence against nobody (DU4, DU10, DU16). */
export type Sight = 'inside' | 'ambiguous' | 'outside' | 'weightless';

/** One fix beside the posts as they were then. */
export interface SeenFix {
  readonly at: number;
  /** Local metres, north up negative as in SVG. */
  readonly x: number;
  readonly y: number;
  readonly sigmaM: number;
  /** To the nearest post's edge, 0 within it; null: no post is known. */
  readonly distanceM: number | null;
  readonly sight: Sight;
}

/** A post to draw, in the same local metres. */
export interface DrawnPost {
  readonly id: string;
  readonly name: string;
  readonly kind: IncidentPost['kind'];
  /** Path data of area or route; a circle has its centre and radius. */
  readonly path: string;
  readonly circle: { readonly x: number; readonly y: number; readonly r: number } | null;
  /** Half the stroke that shows how far the post reaches beyond its line: a route's buffer. */
  readonly bufferM: number;
  readonly toleranceM: number;
}

export interface Scene {
  readonly fixes: readonly SeenFix[];
  readonly posts: readonly DrawnPost[];
  /** What is to be seen, local metres, with a margin. */
  readonly box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
}

type Pair = readonly [number, number];
type Geometry =
  | { readonly type: 'Point'; readonly coordinates: Pair }
  | { readonly type: 'LineString'; readonly coordinates: readonly Pair[] }
  | { readonly type: 'Polygon'; readonly coordinates: (readonly Pair[])[] }
  | { readonly type: 'MultiPolygon'; readonly coordinates: (readonly Pair[])[][] };

export function shapeOf(post: IncidentPost): RegionShape {
  // The server writes GeoJSON of these four kinds and no other.
  const geometry = post.geometry as Geometry;
  switch (geometry.type) {
    case 'Point':
      return { kind: 'circle', centre: geometry.coordinates, radiusM: post.radiusM ?? 0 };
    case 'LineString':
      return { kind: 'route', line: geometry.coordinates, bufferM: post.bufferM ?? 0 };
    case 'Polygon':
      return { kind: 'area', polygons: [geometry.coordinates] };
    case 'MultiPolygon':
      return { kind: 'area', polygons: geometry.coordinates };
  }
}

function linesOf(shape: RegionShape): readonly (readonly Pair[])[] {
  if (shape.kind === 'area') return shape.polygons.flat();
  return shape.kind === 'route' ? [shape.line] : [[shape.centre]];
}

/** DU5 for one fix: the least that any post makes of it. */
function sightOf(posts: readonly { distance: number; tolerance: number }[], sigmaM: number): Sight {
  const excess = Math.min(...posts.map(({ distance, tolerance }) => distance - tolerance));
  if (excess <= 0) return 'inside';
  return excess > OUTSIDE_SIGMAS * sigmaM && Number.isFinite(excess) ? 'outside' : 'ambiguous';
}

/** The posts and the track of an incident in local metres, every fix judged as DU5 does. */
export function sceneOf(posts: readonly IncidentPost[], track: DutyTrack | null): Scene {
  const shapes = posts.map((post) => ({ post, shape: shapeOf(post) }));
  const origin = shapes[0] ? linesOf(shapes[0].shape)[0]?.[0] : undefined;
  const [lon0, lat0] = origin ?? [track?.lon[0] ?? 0, track?.lat[0] ?? 0];
  const scale = metreScale(lat0);
  const x = (lon: number) => (lon - lon0) * scale.perLon;
  const y = (lat: number) => (lat0 - lat) * scale.perLat;
  const regions = shapes.map(({ post, shape }) => ({ region: compileRegion(shape), tolerance: post.toleranceM }));

  const weightless = new Set(track?.weightless);
  const fixes = (track?.t ?? []).map((at, i): SeenFix => {
    const lon = track?.lon[i] ?? 0;
    const lat = track?.lat[i] ?? 0;
    const sigmaM = track?.sigma[i] ?? 0;
    const seen = regions.map(({ region, tolerance }) => ({ distance: regionDistanceM(region, lon, lat), tolerance }));
    const distanceM = seen.length === 0 ? null : Math.min(...seen.map(({ distance }) => distance));
    return {
      at,
      x: x(lon),
      y: y(lat),
      sigmaM,
      distanceM,
      sight: weightless.has(i) ? 'weightless' : sightOf(seen, sigmaM),
    };
  });
  const drawn = shapes.map(({ post, shape }): DrawnPost => {
    const lines = linesOf(shape).map((line) => line.map(([lon, lat]) => `${x(lon).toFixed(1)} ${y(lat).toFixed(1)}`));
    const path = lines.map((line) => `M${line.join('L')}${shape.kind === 'area' ? 'Z' : ''}`).join('');
    const circle = shape.kind === 'circle' ? { x: x(shape.centre[0]), y: y(shape.centre[1]), r: shape.radiusM } : null;
    const bufferM = shape.kind === 'route' ? shape.bufferM : 0;
    return { id: post.id, name: post.name, kind: post.kind, path, circle, bufferM, toleranceM: post.toleranceM };
  });

  // A mocked place may be in another town: it is shown where it falls into the picture and never widens it.
  const framing = fixes.filter((fix) => fix.sight !== 'weightless');
  const xs = framing.map((fix) => fix.x);
  const ys = framing.map((fix) => fix.y);
  for (const { post, shape } of shapes) {
    const reach =
      (shape.kind === 'circle' ? shape.radiusM : shape.kind === 'route' ? shape.bufferM : 0) + post.toleranceM;
    for (const [lon, lat] of linesOf(shape).flat()) {
      xs.push(x(lon) - reach, x(lon) + reach);
      ys.push(y(lat) - reach, y(lat) + reach);
    }
  }
  if (xs.length === 0) return { fixes, posts: drawn, box: { x: -50, y: -50, width: 100, height: 100 } };
  const least = (values: readonly number[]) => values.reduce((a, b) => Math.min(a, b));
  const most = (values: readonly number[]) => values.reduce((a, b) => Math.max(a, b));
  const [west, east, north, south] = [least(xs), most(xs), least(ys), most(ys)];
  const margin = Math.max(20, 0.06 * Math.max(east - west, south - north));
  const box = {
    x: west - margin,
    y: north - margin,
    width: east - west + 2 * margin,
    height: south - north + 2 * margin,
  };
  return { fixes, posts: drawn, box };
}

/** A length for a scale bar: 1, 2 or 5 times a power of ten, at most a third of the width, m. */
export function scaleBar(widthM: number): number {
  const most = widthM / 3;
  const power = 10 ** Math.floor(Math.log10(most));
  const step = [5, 2, 1].find((one) => one * power <= most) ?? 1;
  return step * power;
}
