import { createHash, randomBytes } from 'node:crypto';
import { migrate, openDatabase } from '@dutywall/server/db';
import { createIngest } from '@dutywall/server/ingest';
import type { Database } from '@dutywall/server/ports';
import Fastify from 'fastify';
import { Registry } from 'prom-client';

/**
 * The server under load, alone in its process: the whole path of the ingest over a real database, beside a bare
 * Fastify POST. Arguments: data folder, database URL ('' embedded), number of terminals.
 */
const [dataDir = '', databaseUrl = '', count = '1'] = process.argv.slice(2);
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
const NO_LIMIT = 1e9;

export interface Ready {
  readonly port: number;
  readonly jt808: number;
  readonly tokens: readonly string[];
  readonly phones: readonly string[];
}

export interface Usage {
  readonly cpuUs: number;
  readonly taken: number;
  readonly rows: number;
}

const tokenOf = (at: number): string => `bench-token-${String(at).padStart(8, '0')}`;
const phoneOf = (at: number): string => String(13_000_000_000 + at);
const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

async function fill(db: Database): Promise<void> {
  await db.query(`INSERT INTO squad (id, name) VALUES ('s', 'bench') ON CONFLICT DO NOTHING`);
  for (let at = 0; at < Number(count); at += 1) {
    await db.query(
      `INSERT INTO officer (id, badge, name, squad_id, kind) VALUES ($1, $1, $1, 's', 'enforcement') ON CONFLICT DO NOTHING`,
      [`o${at}`],
    );
    for (const protocol of ['web', 'osmand', 'jt808']) {
      const id = `${protocol}${at}`;
      await db.query(
        `INSERT INTO terminal (id, protocol, expected_interval_s, token_sha256, phone) VALUES ($1, $2, 1, $3, $4) ON CONFLICT DO NOTHING`,
        [id, protocol, sha256(protocol + tokenOf(at)), protocol === 'jt808' ? phoneOf(at) : null],
      );
      await db.query(
        `INSERT INTO terminal_binding (terminal_id, officer_id, valid) VALUES ($1, $2, tstzrange('2020-01-01', NULL))`,
        [id, `o${at}`],
      );
    }
  }
}

const db = await openDatabase({ databaseUrl: databaseUrl || undefined, dataDir, log: silent });
await migrate(db);
await fill(db);
let taken = 0;
const ingest = await createIngest({
  db,
  clock: { now: () => Date.now() },
  dice: { bytes: (length) => randomBytes(length), id: () => randomBytes(8).toString('hex') },
  bus: { publish: () => undefined, subscribe: () => () => undefined },
  windows: { isOpen: () => true },
  sink: {
    accept(fixes) {
      taken += fixes.length;
    },
  },
  registry: new Registry(),
  limits: {
    terminalPerS: NO_LIMIT,
    terminalBurst: NO_LIMIT,
    addressPerS: NO_LIMIT,
    addressBurst: NO_LIMIT,
    framesPerS: NO_LIMIT,
    framesBurst: NO_LIMIT,
    fixesPerS: NO_LIMIT,
    fixesBurst: NO_LIMIT,
  },
});
const app = Fastify();
await app.register(ingest.plugin);
app.post('/bare', async () => ({ ok: true }));
await app.listen({ port: 0, host: '127.0.0.1' });
const jt808 = await ingest.jt808.listen(0, '127.0.0.1');
const address = app.server.address();
const ready: Ready = {
  port: typeof address === 'object' && address ? address.port : 0,
  jt808,
  tokens: Array.from({ length: Number(count) }, (_, at) => tokenOf(at)),
  phones: Array.from({ length: Number(count) }, (_, at) => phoneOf(at)),
};
process.send?.(ready);
process.on('message', async () => {
  const { user, system } = process.cpuUsage();
  const [row] = await db.query<{ rows: number }>('SELECT count(*)::float8 AS rows FROM fix');
  process.send?.({ cpuUs: user + system, taken, rows: row?.rows ?? 0 } satisfies Usage);
});
process.once('disconnect', async () => {
  await app.close();
  await ingest.close();
  await db.close();
  process.exit(0);
});
