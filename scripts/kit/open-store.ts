import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '@dutywall/server/db';
import type { Database } from '@dutywall/server/ports';

/** Warnings and worse to standard error; standard output is the command's own. */
const log = {
  info: () => {},
  warn: (_values: object, message: string) => console.error(message),
  error: (_values: object, message: string) => console.error(message),
};

/**
 * Opens the store of a data folder while no server runs on it; never makes a new one unless `create`.
 * Rejects with a coded DatabaseError, or an Error when there is no installation.
 */
export async function openStore(dataDir: string, databaseUrl: string | undefined, create = false): Promise<Database> {
  if (databaseUrl === undefined && !create && !existsSync(join(dataDir, 'database', 'made'))) {
    throw new Error(`there is no installation in ${dataDir} (--data names another folder, scripts/start makes one)`);
  }
  return openDatabase({ databaseUrl, dataDir, log, lockWaitMs: 5_000 });
}
