import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { inject } from 'vitest';

const BIN = '/usr/lib/postgresql/15/bin';
const run = promisify(execFile);

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the run's cluster answers, without a database's name; null: there is none (`postgres-run.ts`). */
    postgres: string | null;
  }
}
/** The migrated database that every new one is a copy of. */
export const TEMPLATE = 'dutywall';

/** A PostgreSQL cluster that lives as long as a run of tests. */
export interface Cluster {
  /** `postgres://…` without a database's name. */
  readonly address: string;
  stop(): Promise<void>;
}

/** Databases of one test file in the run's cluster. */
export interface ThrowAwayPostgres {
  /** A fresh, migrated database of its own: its URL. */
  create(): Promise<string>;
  /** Drops what was created, whoever is still connected. */
  stop(): Promise<void>;
}

/** Why there can be none here; null: there can. */
export const postgresMissing: string | null = existsSync(`${BIN}/initdb`)
  ? null
  : 'PostgreSQL 15 is not installed (apt-get install postgresql-15 postgresql-15-postgis-3)';

/** Starts a cluster on a random loopback port, as an unprivileged user. */
export async function startCluster(): Promise<Cluster> {
  const folder = await mkdtemp(join(tmpdir(), 'dutywall-pg-'));
  const root = userInfo().uid === 0;
  const as = (file: string, args: readonly string[]): [string, string[]] =>
    root ? ['runuser', ['-u', 'postgres', '--', `${BIN}/${file}`, ...args]] : [`${BIN}/${file}`, [...args]];
  if (root) {
    const { stdout } = await run('id', ['-u', 'postgres']);
    await chown(folder, Number(stdout), Number(stdout));
  }
  await chmod(folder, 0o700);
  await run(...as('initdb', ['-D', `${folder}/data`, '-U', 'postgres', '--auth=trust', '-E', 'UTF8', '--no-sync']));
  const port = await freePort();
  const [file, args] = as('postgres', [
    '-D',
    `${folder}/data`,
    '-p',
    String(port),
    '-c',
    'listen_addresses=127.0.0.1',
    '-c',
    `unix_socket_directories=${folder}`,
    '-c',
    'fsync=off',
  ]);
  const server: ChildProcess = spawn(file, args, { stdio: 'ignore' });
  const address = `postgres://postgres@127.0.0.1:${port}`;
  await untilReady(`${address}/postgres`);

  const end = async (): Promise<void> => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    const gone = new Promise((resolve) => server.once('exit', resolve));
    // runuser does not hand SIGQUIT on, so the cluster is told by its own tool: immediately, as a crash would.
    await run(...as('pg_ctl', ['-D', `${folder}/data`, '-m', 'immediate', 'stop']));
    await gone;
  };
  return {
    address,
    async stop() {
      await end();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Databases in the cluster that the run began with. */
export async function startPostgres(): Promise<ThrowAwayPostgres> {
  const address = inject('postgres');
  if (address === null) throw new Error(postgresMissing ?? 'this run has no cluster: see postgres-run.ts');
  const names: string[] = [];
  return {
    async create() {
      const name = `test_${randomUUID().replaceAll('-', '')}`;
      await say(`${address}/postgres`, `CREATE DATABASE ${name} TEMPLATE ${TEMPLATE}`);
      names.push(name);
      return `${address}/${name}`;
    },
    async stop() {
      for (const name of names.splice(0)) await say(`${address}/postgres`, `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

/** One statement over a connection of its own. */
export async function say(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

async function untilReady(url: string): Promise<void> {
  for (let attempt = 0; attempt < 900; attempt += 1) {
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      await client.end();
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  throw new Error('the throw-away PostgreSQL did not start');
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
