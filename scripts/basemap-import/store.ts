import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ok, type Result, refuse } from '@dutywall/shared/kit';
import type { BasemapDraft, NamedPlace, StreetGraph } from './features.ts';
import { cutTiles, MAX_ZOOM, MIN_ZOOM } from './tiles.ts';

/** What `meta.json` of a basemap says; the server lists it as it is. */
export interface BasemapMeta {
  readonly format: 1;
  readonly name: string;
  readonly label: string;
  /** Must be visible wherever the map is shown. */
  readonly attribution: string;
  readonly bounds: readonly [number, number, number, number];
  readonly centre: readonly [number, number];
  readonly minZoom: number;
  readonly maxZoom: number;
  readonly version: string;
}

/** A basemap as posts and walks need it. */
export interface BasemapGround {
  readonly meta: BasemapMeta;
  readonly streets: StreetGraph;
  readonly places: readonly NamedPlace[];
}

export const NAME_PATTERN = /^[a-z0-9][a-z0-9-]{0,39}$/;

export const basemapDir = (dataDir: string, name: string): string => join(dataDir, 'basemap', name);

/**
 * Cuts and stores a basemap under `DATA_DIR/basemap/NAME`. Everything is written beside it first and renamed in one
 * step, so that a reader, or a crash, never meets a half-written map.
 */
export async function writeBasemap(dataDir: string, name: string, draft: BasemapDraft): Promise<BasemapMeta> {
  const [west, south, east, north] = draft.bounds;
  const tiles = cutTiles(draft.features, draft.cut);
  const meta: BasemapMeta = {
    format: 1,
    name,
    label: draft.label,
    attribution: draft.attribution,
    bounds: draft.bounds,
    centre: [(west + east) / 2, (south + north) / 2],
    minZoom: MIN_ZOOM,
    maxZoom: MAX_ZOOM,
    version: tiles.version,
  };
  const target = basemapDir(dataDir, name);
  const fresh = `${target}.${randomBytes(6).toString('hex')}.part`;
  await mkdir(fresh, { recursive: true });
  try {
    await writeFile(join(fresh, 'tiles.bin'), tiles.data);
    await writeFile(join(fresh, 'index.json'), JSON.stringify(tiles.index));
    await writeFile(join(fresh, 'streets.json'), JSON.stringify(draft.streets));
    await writeFile(join(fresh, 'places.json'), JSON.stringify(draft.places));
    await writeFile(join(fresh, 'meta.json'), JSON.stringify(meta, null, 2));
    const old = `${fresh}.old`;
    const replaces = await stat(target).then(
      () => true,
      () => false,
    );
    if (replaces) await rename(target, old);
    await rename(fresh, target);
    if (replaces) await rm(old, { recursive: true, force: true });
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    throw error;
  }
  return meta;
}

/** Reads a stored basemap's streets and places. Refused when there is none, or it is damaged. */
export async function readBasemap(
  dataDir: string,
  name: string,
): Promise<Result<BasemapGround, 'basemap-missing' | 'basemap-damaged'>> {
  const dir = basemapDir(dataDir, name);
  const read = async (file: string): Promise<unknown> => JSON.parse(await readFile(join(dir, file), 'utf8'));
  try {
    // Written by `writeBasemap` alone, and replaced as a whole: its shape is known.
    const meta = (await read('meta.json')) as BasemapMeta;
    const streets = (await read('streets.json')) as StreetGraph;
    const places = (await read('places.json')) as NamedPlace[];
    return ok({ meta, streets, places });
  } catch (error) {
    if (error instanceof SyntaxError) return refuse('basemap-damaged', `the files of basemap ${name} are damaged`);
    return refuse('basemap-missing', `there is no basemap named ${name}`);
  }
}
