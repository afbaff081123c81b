import { migrate, openDatabase } from '@dutywall/server/db';
import type { Database } from '@dutywall/server/ports';
import { type Result, refuse } from '@dutywall/shared/kit';
import { callControl } from './control.ts';

/** sysexits.h: wrong use, wrong input, unreadable input, something outside is unavailable. */
export const EX_USAGE = 64;
export const EX_DATA = 65;
export const EX_NO_INPUT = 66;
export const EX_UNAVAILABLE = 69;

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

/**
 * Has a piece of work done on a data folder: by the server that runs on it, else on the database itself (migrated
 * first), which is closed again.
 */
export async function askOrOpen(
  where: { readonly dataDir: string; readonly databaseUrl: string | undefined },
  path: string,
  body: unknown,
  here: (db: Database) => Promise<Result<unknown>>,
): Promise<Result<unknown>> {
  const asked = await callControl(where.dataDir, path, body);
  if (asked.ok || asked.refusal.code !== 'not-running') return asked;
  let db: Database;
  try {
    db = await openDatabase({ ...where, log: quiet });
  } catch (error) {
    return refuse('unavailable', error instanceof Error ? error.message : 'the database cannot be opened');
  }
  try {
    await migrate(db);
    return await here(db);
  } catch (error) {
    return refuse('unavailable', error instanceof Error ? error.message : 'the database failed');
  } finally {
    await db.close();
  }
}
