import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate, openDatabase } from '@dutywall/server/db';
import type { Database } from '@dutywall/server/ports';
import { startPostgres } from './postgres.ts';

export const silentLog = { info: () => {}, warn: () => {}, error: () => {} };
const DB = join(import.meta.dirname, '../../server/src/db');
const MIGRATIONS = join(DB, 'migrations');

export interface TestDatabase {
  readonly db: Database;
  /** The data folder, also where a PostgreSQL holds the data. */
  readonly dataDir: string;
  /** DATABASE_URL of a PostgreSQL; undefined: embedded. */
  readonly url?: string;
  close(): Promise<void>;
}

/** A new folder below the system's temporary one. */
export function temporaryFolder(name: string): Promise<string> {
  return mkdtemp(join(tmpdir(), `dutywall-${name}-`));
}

/** The data folder of a fresh, migrated embedded database that nobody has opened: a copy, since making one takes ≈ 10 s. */
export async function embeddedFolder(): Promise<string> {
  const dataDir = await temporaryFolder('embedded');
  await cp(await template(), dataDir, { recursive: true });
  return dataDir;
}

/** A fresh, migrated embedded database; opening it takes ≈ 6 s, see `embeddedFolder` for what opens it by itself. */
export async function withEmbedded(): Promise<TestDatabase> {
  const dataDir = await embeddedFolder();
  const db = await openDatabase({ dataDir, log: silentLog });
  return {
    db,
    dataDir,
    async close() {
      await db.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** A fresh, migrated database of the run's PostgreSQL cluster; ask `postgresMissing` first. */
export async function withPostgres(): Promise<TestDatabase> {
  const cluster = await startPostgres();
  const dataDir = await temporaryFolder('postgres');
  const url = await cluster.create();
  const db = await openDatabase({ databaseUrl: url, dataDir, log: silentLog });
  return {
    db,
    dataDir,
    url,
    async close() {
      await db.close();
      await cluster.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function template(): Promise<string> {
  // The folder also holds the database's own copy of PostGIS.
  const hash = createHash('sha256').update(await readFile(join(DB, 'slim-postgis.ts')));
  for (const file of (await readdir(MIGRATIONS)).sort())
    hash.update(file).update(await readFile(join(MIGRATIONS, file)));
  const ready = join(tmpdir(), `dutywall-template-${process.getuid?.() ?? 0}-${hash.digest('hex').slice(0, 16)}`);
  if (existsSync(ready)) return ready;
  await sweep();
  const making = await temporaryFolder('template');
  const db = await openDatabase({ dataDir: making, log: silentLog });
  await migrate(db);
  await db.close();
  // Another worker may have been quicker: then its template serves.
  await rename(making, ready).catch(() => rm(making, { recursive: true, force: true }));
  return ready;
}

/** Templates of schemas that are no more, and what killed runs left. */
async function sweep(): Promise<void> {
  const day = 24 * 3_600_000;
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith('dutywall-template-')) continue;
    const path = join(tmpdir(), name);
    const age = await stat(path)
      .then(({ mtimeMs }) => Date.now() - mtimeMs)
      .catch(() => 0);
    if (age > day) await rm(path, { recursive: true, force: true });
  }
}
