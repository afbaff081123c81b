import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import GeoJSONVT from 'geojson-vt';
import vtpbf from 'vt-pbf';
import { LAYERS, type Layer, type MapFeature } from './features.ts';

/** Zooms that are cut; above the last the map overzooms. 17 shows single houses on a wall. */
export const MIN_ZOOM = 10;
export const MAX_ZOOM = 17;
/** Mapbox vector tile coordinates per side, and how far geometry reaches over the edge so that strokes meet. */
const EXTENT = 4096;
const BUFFER = 80;

/** All tiles in one file of gzip members; `index` says where each lies: "z/x/y" → [offset, length]. */
export interface TileArchive {
  readonly data: Buffer;
  readonly index: Readonly<Record<string, readonly [number, number]>>;
  /** Hex, of the data: names this state of the tiles in ETags. */
  readonly version: string;
}

interface Indexed {
  readonly layer: Layer;
  readonly tiles: GeoJSONVT;
}

const column = (lon: number, z: number): number => Math.floor(((lon + 180) / 360) * 2 ** z);
const row = (lat: number, z: number): number => {
  const s = Math.sin((lat * Math.PI) / 180);
  return Math.floor((0.5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI)) * 2 ** z);
};

function boundsOf(features: readonly MapFeature[]): [number, number, number, number] {
  const box: [number, number, number, number] = [180, 85, -180, -85];
  const visit = (value: unknown): void => {
    if (!Array.isArray(value)) return;
    if (typeof value[0] === 'number' && typeof value[1] === 'number') {
      box[0] = Math.min(box[0], value[0]);
      box[1] = Math.min(box[1], value[1]);
      box[2] = Math.max(box[2], value[0]);
      box[3] = Math.max(box[3], value[1]);
    } else for (const part of value) visit(part);
  };
  for (const { geometry } of features) visit(geometry.coordinates);
  return box;
}

/** Cuts features into gzip-compressed vector tiles of zooms 10–17. `bounds` limits what is cut. */
export function cutTiles(
  features: readonly MapFeature[],
  bounds: readonly [number, number, number, number] = boundsOf(features),
): TileArchive {
  const firstZoom = new Map<unknown, number>();
  const indexed: Indexed[] = [];
  for (const layer of LAYERS) {
    const own = features
      .filter((f) => f.layer === layer)
      .map(({ geometry, props, minZoom }) => {
        const properties = { ...props };
        firstZoom.set(properties, minZoom);
        return { type: 'Feature' as const, geometry, properties };
      });
    if (own.length === 0) continue;
    const options = { maxZoom: MAX_ZOOM, indexMaxZoom: 8, tolerance: 2, extent: EXTENT, buffer: BUFFER };
    indexed.push({ layer, tiles: new GeoJSONVT({ type: 'FeatureCollection', features: own }, options) });
  }
  const parts: Buffer[] = [];
  const index: Record<string, [number, number]> = {};
  const digest = createHash('sha256');
  let offset = 0;
  for (let z = MIN_ZOOM; z <= MAX_ZOOM; z++)
    for (let x = column(bounds[0], z); x <= column(bounds[2], z); x++)
      for (let y = row(bounds[3], z); y <= row(bounds[1], z); y++) {
        const layers: Record<string, { features: unknown[] }> = {};
        for (const { layer, tiles } of indexed) {
          const shown = (tiles.getTile(z, x, y)?.features ?? []).filter((f) => (firstZoom.get(f.tags) ?? 0) <= z);
          if (shown.length > 0) layers[layer] = { features: shown };
        }
        if (Object.keys(layers).length === 0) continue;
        const packed = gzipSync(vtpbf.fromGeojsonVt(layers, { version: 2, extent: EXTENT }), { level: 6 });
        digest.update(packed);
        index[`${z}/${x}/${y}`] = [offset, packed.length];
        offset += packed.length;
        parts.push(packed);
      }
  return { data: Buffer.concat(parts), index, version: digest.digest('hex').slice(0, 16) };
}
