import type pg from 'pg';
import type { Database, DatabaseCapabilities } from '../ports.ts';
import { DatabaseError } from './errors.ts';
import type { DatabaseLog } from './log.ts';
import { createPool, pooledDatabase } from './pooled.ts';

/** Enough for REST and one writer; the ingest groups its commits instead of adding connections. */
const POOL_SIZE = 10;
const CONNECT_TIMEOUT_MS = 10_000;
const MIN_SERVER = 150_000;

/** Opens a PostgreSQL ≥ 15 with PostGIS ≥ 3; rejects with a coded DatabaseError when it is not there or too old. */
export async function openPostgres(databaseUrl: string, log: DatabaseLog): Promise<Database> {
  const pool = createPool(
    {
      connectionString: databaseUrl,
      max: POOL_SIZE,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      application_name: 'dutywall',
    },
    (error) => log.warn({ code: (error as { code?: string }).code }, 'an idle database connection was lost'),
  );
  try {
    const capabilities = await readCapabilities(pool);
    return pooledDatabase({ pool, capabilities, admit: () => {}, onClose: async () => {} });
  } catch (error) {
    await pool.end();
    throw error;
  }
}

async function readCapabilities(pool: pg.Pool): Promise<DatabaseCapabilities> {
  const { version, number, postgis } = await pool
    .query<{ version: string; number: number; postgis: string | null }>(
      `SELECT current_setting('server_version') AS version, current_setting('server_version_num')::int AS number,
              (SELECT default_version FROM pg_available_extensions WHERE name = 'postgis') AS postgis`,
    )
    .then(
      (result) => result.rows[0] as { version: string; number: number; postgis: string | null }, // one row by construction
      (cause: Error) => {
        throw new DatabaseError('database-unreachable', `PostgreSQL cannot be reached: ${cause.message}`, { cause });
      },
    );
  if (number < MIN_SERVER) {
    throw new DatabaseError('database-too-old', `PostgreSQL 15 or newer is needed, this is ${version}`);
  }
  if (postgis === null || Number.parseInt(postgis, 10) < 3) {
    throw new DatabaseError(
      'postgis-missing',
      `PostGIS 3 or newer is needed on the server, found ${postgis ?? 'none'}`,
    );
  }
  return { engine: 'postgresql', version, postgis, copyFrom: true, listenNotify: true, poolSize: POOL_SIZE };
}
