import type { SquadId } from '../squad/squad.ts';

export type PostId = string;

/** The area, circle or route to be in; coordinates WGS-84 `[lon, lat]`, rings closed as in GeoJSON. */
export type PostShape =
  | { readonly kind: 'area'; readonly polygons: readonly (readonly (readonly [number, number])[])[][] }
  | { readonly kind: 'circle'; readonly centre: readonly [number, number]; readonly radiusM: number }
  | { readonly kind: 'route'; readonly line: readonly (readonly [number, number])[]; readonly bufferM: number };

/** One version of a post; a change makes a new version, the old one stays. */
export interface Post {
  readonly id: PostId;
  readonly version: number;
  readonly name: string;
  readonly squad: SquadId | null;
  readonly shape: PostShape;
  /** DU5, metres; default 30. */
  readonly toleranceM: number;
}
