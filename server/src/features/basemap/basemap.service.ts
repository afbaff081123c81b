import { gunzipSync } from 'node:zlib';
import { type BasemapMeta, BasemapStore } from './basemap.store.ts';

interface BasemapList {
  /** The one to show first: the preferred one when it exists, else the newest; null when there is none. */
  readonly default: string | null;
  readonly basemaps: readonly BasemapMeta[];
}

type TileAnswer =
  | { readonly found: false }
  | { readonly found: true; readonly etag: string; readonly body: Buffer | null; readonly gzip: boolean };

/** Vector tiles reach zoom 17 today; nothing above 22 can be asked for at all. */
const DEEPEST = 22;

export interface BasemapService {
  list(): Promise<BasemapList>;
  tile(name: string, z: number, x: number, y: number, acceptsGzip: boolean): Promise<TileAnswer>;
  close(): Promise<void>;
}

export function basemapService(dataDir: string, preferred: () => string | null): BasemapService {
  const store = new BasemapStore(dataDir);
  return {
    async list() {
      const basemaps = await store.list();
      const wanted = preferred();
      const first = basemaps.find(({ name }) => name === wanted) ?? basemaps[0];
      return { default: first?.name ?? null, basemaps };
    },
    async tile(name, z, x, y, acceptsGzip) {
      if (z > DEEPEST || x >= 2 ** z || y >= 2 ** z) return { found: false };
      const tile = await store.tile(name, z, x, y);
      if (!tile) return { found: false };
      const etag = `"${tile.version}-${z}-${x}-${y}${acceptsGzip ? '' : '-plain'}"`;
      if (!tile.gzip || acceptsGzip) return { found: true, etag, body: tile.gzip, gzip: true };
      return { found: true, etag, body: gunzipSync(tile.gzip), gzip: false };
    },
    close: () => store.close(),
  };
}
