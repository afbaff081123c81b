import { access } from 'node:fs/promises';
import { basename } from 'node:path';
import { ok, type Result, refuse } from '@dutywall/shared/kit';
import { fromOsm } from './from-osm.ts';
import { type ImportCode, ImportError, type OsmData } from './osm.ts';
import { readOsmPbf } from './read-pbf.ts';
import { readOsmXml } from './read-xml.ts';
import { type BasemapMeta, NAME_PATTERN, writeBasemap } from './store.ts';

export interface ImportOptions {
  readonly file: string;
  readonly dataDir: string;
  /** Lower-case letters, digits and hyphens; else made from the file's name. */
  readonly name?: string;
}

export interface Imported {
  readonly meta: BasemapMeta;
  readonly features: number;
  readonly streets: number;
}

function nameFromFile(file: string): string {
  const stem = basename(file).replace(/\.(osm(\.gz|\.pbf)?|pbf|pmtiles)$/i, '');
  return (
    stem
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 40) || 'map'
  );
}

function read(file: string): Promise<OsmData> {
  const lower = file.toLowerCase();
  if (lower.endsWith('.pmtiles'))
    throw new ImportError(
      'pmtiles-unsupported',
      'PMTiles carry pictures of streets, not the streets; import the .osm.pbf of the same area',
    );
  if (lower.endsWith('.osm.pbf') || lower.endsWith('.pbf')) return readOsmPbf(file);
  if (lower.endsWith('.osm.gz')) return readOsmXml(file, true);
  if (lower.endsWith('.osm')) return readOsmXml(file, false);
  throw new ImportError('file-kind', 'expected a file ending in .osm, .osm.gz or .osm.pbf');
}

/** Imports a map file into the data folder. A file that is bad in any way leaves nothing behind. */
export async function importBasemap({ file, dataDir, name }: ImportOptions): Promise<Result<Imported, ImportCode>> {
  const target = name ?? nameFromFile(file);
  if (!NAME_PATTERN.test(target))
    return refuse('name-invalid', 'a name is 1–40 lower-case letters, digits and hyphens');
  try {
    await access(file).catch(() => {
      throw new ImportError('file-missing', `there is no readable file ${file}`);
    });
    const draft = fromOsm(await read(file), target);
    const meta = await writeBasemap(dataDir, target, draft);
    return ok({ meta, features: draft.features.length, streets: draft.streets.edges.length });
  } catch (error) {
    if (error instanceof ImportError) return refuse(error.code, error.message);
    throw error;
  }
}
