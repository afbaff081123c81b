import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';

const BIN = '/usr/lib/postgresql/15/bin';
const run = promisify(execFile);

/** A PostgreSQL cluster that lives as long as a test file. */
export interface ThrowAwayPostgres {
  /** A fresh, empty database of its own. */
  create(): Promise<string>;
  stop(): Promise<void>;
}

/** Why there can be none here; null: there can. */
export const postgresMissing: string | null = existsSync(`${BIN}/initdb`)
  ? null
  : 'PostgreSQL 15 is not installed (apt-get install postgresql-15 postgresql-15-postgis-3)';

/** Starts a cluster on a random loopback port, as an unprivileged user. */
export async function startPostgres(): Promise<ThrowAwayPostgres> {
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
  const url = (name: string): string => `postgres://postgres@127.0.0.1:${port}/${name}`;
  await untilReady(url('postgres'));
  let count = 0;

  const end = async (): Promise<void> => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    const gone = new Promise((resolve) => server.once('exit', resolve));
    // runuser does not hand SIGQUIT on, so the cluster is told by its own tool: immediately, as a crash would.
    await run(...as('pg_ctl', ['-D', `${folder}/data`, '-m', 'immediate', 'stop']));
    await gone;
  };
  return {
    async create() {
      count += 1;
      const client = new pg.Client({ connectionString: url('postgres') });
      await client.connect();
      await client.query(`CREATE DATABASE test${count}`);
      await client.end();
      return url(`test${count}`);
    },
    async stop() {
      await end();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function untilReady(url: string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
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
