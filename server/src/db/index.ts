import { mkdir } from 'node:fs/promises';
import type { Database } from '../ports.ts';
import { openEmbedded } from './embedded.ts';
import { DatabaseError } from './errors.ts';
import type { DatabaseLog } from './log.ts';
import { openPostgres } from './postgres.ts';

export { DatabaseError, type DatabaseErrorCode } from './errors.ts';
export { FolderInUse, type FolderLock, lockFolder } from './folder-lock.ts';
export type { DatabaseLog } from './log.ts';
export { type MigrationReport, migrate, schemaProblem, undo } from './migrate.ts';

export interface DatabaseOptions {
  /** A PostgreSQL ≥ 15 with PostGIS; without it the embedded database inside `dataDir` is opened. */
  readonly databaseUrl?: string | undefined;
  readonly dataDir: string;
  readonly log: DatabaseLog;
  /** Embedded only: writes are refused below this many free bytes. */
  readonly minFreeBytes?: number;
  /** Embedded only: how long to wait for another holder of the folder to end. */
  readonly lockWaitMs?: number;
}

/**
 * Opens the store. Rejects with a DatabaseError whose code says what is wrong: `database-in-use`,
 * `database-unreachable`, `database-too-old`, `postgis-missing`, `data-folder`.
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { databaseUrl, ...rest } = options;
  if (databaseUrl !== undefined) return openPostgres(databaseUrl, options.log);
  await mkdir(options.dataDir, { recursive: true, mode: 0o700 }).catch((cause: Error) => {
    throw new DatabaseError('data-folder', `the data folder cannot be made: ${cause.message}`, { cause });
  });
  return openEmbedded(rest);
}
