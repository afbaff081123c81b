import { type FileHandle, open, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** What `meta.json` of an imported or generated basemap says. */
export interface BasemapMeta {
  readonly name: string;
  readonly label: string;
  readonly attribution: string;
  readonly bounds: readonly [west: number, south: number, east: number, north: number];
  readonly centre: readonly [lon: number, lat: number];
  readonly minZoom: number;
  readonly maxZoom: number;
  readonly version: string;
}

interface Opened {
  readonly meta: BasemapMeta;
  readonly index: Readonly<Record<string, readonly [offset: number, length: number]>>;
  readonly file: FileHandle;
  readonly changedAt: number;
  checkedAt: number;
}

/** Basemaps kept open at once; the least recently opened is closed beyond that. */
const MAX_OPEN = 8;
/** How long a map counts as unchanged before its files are looked at again, ms. */
const TRUST = 2_000;
const NAME = /^[a-z0-9][a-z0-9-]{0,39}$/;

/** A tile as stored: gzip. Null where the map is empty. */
export interface StoredTile {
  readonly gzip: Buffer | null;
  readonly version: string;
}

/** Reads basemaps from `DATA_DIR/basemap`. An import that replaces one is noticed within two seconds. */
export class BasemapStore {
  readonly #root: string;
  readonly #opened = new Map<string, Opened>();

  constructor(dataDir: string) {
    this.#root = join(dataDir, 'basemap');
  }

  /** All basemaps, the newest first. Damaged or half-removed ones are left out. */
  async list(): Promise<readonly BasemapMeta[]> {
    const names = await readdir(this.#root).catch(() => []);
    const found: { meta: BasemapMeta; at: number }[] = [];
    for (const name of names.filter((n) => NAME.test(n))) {
      const opened = await this.#open(name);
      if (opened) found.push({ meta: opened.meta, at: opened.changedAt });
    }
    return found.sort((a, b) => b.at - a.at).map(({ meta }) => meta);
  }

  /** Null: there is no such basemap. */
  async tile(name: string, z: number, x: number, y: number): Promise<StoredTile | null> {
    const opened = NAME.test(name) ? await this.#open(name) : null;
    if (!opened) return null;
    const place = opened.index[`${z}/${x}/${y}`];
    if (!place) return { gzip: null, version: opened.meta.version };
    const gzip = Buffer.alloc(place[1]);
    await opened.file.read(gzip, 0, place[1], place[0]);
    return { gzip, version: opened.meta.version };
  }

  async close(): Promise<void> {
    for (const { file } of this.#opened.values()) await file.close();
    this.#opened.clear();
  }

  async #open(name: string): Promise<Opened | null> {
    const known = this.#opened.get(name);
    if (known && Date.now() - known.checkedAt < TRUST) return known;
    const dir = join(this.#root, name);
    try {
      const changedAt = (await stat(join(dir, 'meta.json'))).mtimeMs;
      if (known?.changedAt === changedAt) {
        known.checkedAt = Date.now();
        return known;
      }
      // Written by `scripts/basemap` and the demo seed alone, and replaced as a whole: the shape is known.
      const meta = JSON.parse(await readFile(join(dir, 'meta.json'), 'utf8')) as BasemapMeta;
      const index = JSON.parse(await readFile(join(dir, 'index.json'), 'utf8')) as Opened['index'];
      const opened: Opened = {
        meta,
        index,
        file: await open(join(dir, 'tiles.bin')),
        changedAt,
        checkedAt: Date.now(),
      };
      this.#keep(name, opened);
      return opened;
    } catch {
      this.#drop(name);
      return null;
    }
  }

  #keep(name: string, opened: Opened): void {
    this.#drop(name);
    this.#opened.set(name, opened);
    for (const oldest of this.#opened.keys()) {
      if (this.#opened.size <= MAX_OPEN) return;
      this.#drop(oldest);
    }
  }

  #drop(name: string): void {
    const opened = this.#opened.get(name);
    if (!opened) return;
    this.#opened.delete(name);
    // Reads under way finish before the handle closes.
    void opened.file.close().catch(() => undefined);
  }
}
