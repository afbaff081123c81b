/** Degrees, WGS-84: `[lon, lat]`. */
export type Position = number[];

/** GeoJSON's geometries, as far as a map is made of them. */
export type Geometry =
  | { readonly type: 'Point'; readonly coordinates: Position }
  | { readonly type: 'LineString'; readonly coordinates: Position[] }
  | { readonly type: 'Polygon'; readonly coordinates: Position[][] }
  | { readonly type: 'MultiPolygon'; readonly coordinates: Position[][][] };

/** The layers of our vector tiles; the client's style knows exactly these. */
export const LAYERS = [
  'land',
  'green',
  'water',
  'waterway',
  'building',
  'road',
  'rail',
  'boundary',
  'poi',
  'place',
] as const;
export type Layer = (typeof LAYERS)[number];

export type RoadClass = 'arterial' | 'street' | 'lane' | 'foot';

/** One thing to draw: the form that both the generator and the importer hand to the tiles. WGS-84 degrees. */
export interface MapFeature {
  readonly layer: Layer;
  readonly geometry: Geometry;
  /** `kind`, `name`, `ref`, `bridge`: whatever the layer has. */
  readonly props: Readonly<Record<string, string | number | boolean>>;
  /** First zoom at which it is in the tiles. */
  readonly minZoom: number;
}

/** The streets as a graph: nodes in degrees, edges straight between them. */
export interface StreetGraph {
  readonly nodes: readonly (readonly [lon: number, lat: number])[];
  readonly edges: readonly StreetEdge[];
}

export interface StreetEdge {
  readonly a: number;
  readonly b: number;
  readonly name: string;
  readonly kind: RoadClass;
  readonly lengthM: number;
}

/** A named spot or area that posts can be made of. */
export interface NamedPlace {
  readonly kind: string;
  readonly name: string;
  readonly lon: number;
  readonly lat: number;
}

export interface BasemapDraft {
  readonly label: string;
  readonly attribution: string;
  /** west, south, east, north */
  readonly bounds: readonly [number, number, number, number];
  /** What is cut into tiles where features reach farther; else everything. */
  readonly cut?: readonly [number, number, number, number];
  readonly features: readonly MapFeature[];
  readonly streets: StreetGraph;
  readonly places: readonly NamedPlace[];
}
