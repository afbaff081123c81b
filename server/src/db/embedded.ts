import { join } from 'node:path';
import type pg from 'pg';
import type { Database } from '../ports.ts';
import { EmbeddedProcess } from './embedded-process.ts';
import { DatabaseError } from './errors.ts';
import { FreeSpace } from './free-space.ts';
import type { DatabaseLog } from './log.ts';
import { createPool, pooledDatabase } from './pooled.ts';

export interface EmbeddedOptions {
  readonly dataDir: string;
  readonly log: DatabaseLog;
  /** Writes are refused below this many free bytes on the data folder's disk. */
  readonly minFreeBytes?: number;
  /** How long to wait for another holder of the folder to end, in milliseconds. */
  readonly lockWaitMs?: number;
}

/** PGlite spins on a full disk; a WAL segment is 16 MiB and a checkpoint may need several. */
const MIN_FREE_BYTES = 256 * 1024 * 1024;
/** A killed server's child ends within 3 s (embedded-watch.ts). */
const LOCK_WAIT_MS = 10_000;
/** One statement after another on one session: waiting longer than this means that something is wrong. */
const CONNECT_TIMEOUT_MS = 30_000;
const READS = /^\s*(?:select|show|explain|begin|commit|rollback|set)\b/i;
const WRITES = /\b(?:insert|update|delete|nextval|create|alter|truncate)\b/i;

/** Opens the embedded database in its child process; rejects with a coded DatabaseError. */
export async function openEmbedded(options: EmbeddedOptions): Promise<Database> {
  const { dataDir, log } = options;
  const child = new EmbeddedProcess({
    folder: join(dataDir, 'database'),
    lockWaitMs: options.lockWaitMs ?? LOCK_WAIT_MS,
    log,
  });
  const address = await child.start();
  const space = new FreeSpace(dataDir, options.minFreeBytes ?? MIN_FREE_BYTES, log);
  await space.check();

  const pool = createPool(
    {
      ...address,
      user: 'postgres',
      database: 'postgres',
      password: 'unused',
      max: 1,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      idleTimeoutMillis: 0,
    },
    (error) => log.warn({ reason: error.message }, 'the connection to the embedded database was lost'),
  );
  try {
    const { version, postgis } = await describe(pool);
    return pooledDatabase({
      pool,
      capabilities: { engine: 'embedded', version, postgis, copyFrom: false, listenNotify: false, poolSize: 1 },
      admit(text) {
        if (!child.ready) throw new DatabaseError('unavailable', 'the embedded database is restarting; try again');
        if (space.low && (!READS.test(text) || WRITES.test(text))) {
          throw new DatabaseError('disk-full', 'the disk of the data folder is nearly full; nothing is written');
        }
      },
      async onClose() {
        space.close();
        await child.stop();
      },
    });
  } catch (error) {
    space.close();
    await pool.end().catch(() => {});
    await child.stop();
    throw error;
  }
}

async function describe(pool: pg.Pool): Promise<{ version: string; postgis: string }> {
  const { rows } = await pool.query<{ version: string; postgis: string | null }>(
    `SELECT current_setting('server_version') AS version,
            (SELECT default_version FROM pg_available_extensions WHERE name = 'postgis') AS postgis`,
  );
  const row = rows[0] as (typeof rows)[number]; // one row by construction
  if (row.postgis === null) throw new DatabaseError('postgis-missing', 'the embedded database has no PostGIS');
  return { version: row.version, postgis: row.postgis };
}
