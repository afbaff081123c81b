import type { PostShape } from './post.ts';

type Line = readonly (readonly [number, number])[];

/** What of GeoJSON (RFC 7946) a post can be. The radius or buffer stands beside it. */
export type PostGeometry =
  | { readonly type: 'Polygon'; readonly coordinates: readonly Line[] }
  | { readonly type: 'MultiPolygon'; readonly coordinates: readonly (readonly Line[])[] }
  | { readonly type: 'Point'; readonly coordinates: readonly [number, number] }
  | { readonly type: 'LineString'; readonly coordinates: Line };

/** The shape as GeoJSON: one polygon is a `Polygon`, so that every editor understands it. */
export function geometryOf(shape: PostShape): PostGeometry {
  if (shape.kind === 'circle') return { type: 'Point', coordinates: shape.centre };
  if (shape.kind === 'route') return { type: 'LineString', coordinates: shape.line };
  const [first, ...more] = shape.polygons;
  return first && more.length === 0
    ? { type: 'Polygon', coordinates: first }
    : { type: 'MultiPolygon', coordinates: shape.polygons };
}

/** A stored geometry, checked when it came in, as the domain's shape. */
export function shapeOf(geometry: PostGeometry, reach: Reach): PostShape {
  switch (geometry.type) {
    case 'Polygon':
      return { kind: 'area', polygons: [[...geometry.coordinates]] };
    case 'MultiPolygon':
      return { kind: 'area', polygons: geometry.coordinates.map((rings) => [...rings]) };
    case 'Point':
      return { kind: 'circle', centre: geometry.coordinates, radiusM: reach.radiusM ?? 0 };
    case 'LineString':
      return { kind: 'route', line: geometry.coordinates, bufferM: reach.bufferM ?? 0 };
  }
}

/** Metres around a circle's centre or a route's line; null where the kind has none. */
export interface Reach {
  readonly radiusM: number | null;
  readonly bufferM: number | null;
}

export function reachOf(shape: PostShape): Reach {
  return {
    radiusM: shape.kind === 'circle' ? shape.radiusM : null,
    bufferM: shape.kind === 'route' ? shape.bufferM : null,
  };
}
