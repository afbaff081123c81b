import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openDatabase } from '@dutywall/server/db';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { embeddedFolder, silentLog, type TestDatabase, temporaryFolder, withEmbedded } from '../support/db.ts';

const TESTS = join(import.meta.dirname, '..');

function holderOf(dataDir: string): number {
  return (JSON.parse(readFileSync(join(dataDir, 'database/lock'), 'utf8')) as { pid: number }).pid;
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.[0] !== 'Z';
  } catch {
    return false;
  }
}

async function until(what: () => boolean | Promise<boolean>, withinMs: number): Promise<number> {
  const began = performance.now();
  while (!(await what())) {
    if (performance.now() - began > withinMs) throw new Error(`not within ${withinMs} ms`);
    await sleep(50);
  }
  return performance.now() - began;
}

/** The child ends itself 3 s after its server (embedded-watch.ts); a busy machine gets more, except in the campaign. */
const ORPHAN_MS = process.env.DUTYWALL_LONG === '1' ? 5_000 : 20_000;

/** A server that inserts one row after another and prints the number of each that was acknowledged. */
const OPEN = `
import { openDatabase } from '@dutywall/server/db';
const log = { info() {}, warn() {}, error() {} };
const db = await openDatabase({ dataDir: process.argv[1], log });
await db.query('CREATE TABLE IF NOT EXISTS written (n integer PRIMARY KEY)');
`;
const WRITER = `${OPEN}
const [{ n }] = await db.query('SELECT coalesce(max(n), 0) AS n FROM written');
for (let next = n + 1; ; next += 1) {
  await db.query('INSERT INTO written VALUES ($1)', [next]);
  process.stdout.write(next + '\\n');
}`;

// Each test starts one or more databases of ≈ 2 s of work, on machines that may be busy.
vi.setConfig({ testTimeout: 120_000 });

/** One that runs; what kills it leaves one that has started again. */
describe('an embedded database that runs', () => {
  let world: TestDatabase;
  beforeAll(async () => {
    world = await withEmbedded();
  }, 120_000);
  afterAll(() => world?.close());

  it('starts again by itself when its process dies, and says meanwhile that the same call may be tried again', async () => {
    const { db, dataDir } = world;
    await db.query('CREATE TABLE there AS SELECT 7 AS n');
    const first = holderOf(dataDir);
    process.kill(first, 'SIGKILL');
    await until(() => !alive(first), 2_000);
    await expect(db.query('SELECT 1')).rejects.toMatchObject({ code: 'unavailable', retryable: true });
    await until(async () => (await db.query('SELECT n FROM there').catch(() => [])).length === 1, 80_000);
    expect(holderOf(dataDir)).not.toBe(first);
  });

  it('fails a transaction whose database dies under it, and begins the next one cleanly', async () => {
    const { db, dataDir } = world;
    await db.query('CREATE TABLE kept (n integer)');
    const cut = db.transaction(async (tx) => {
      await tx.query('INSERT INTO kept VALUES (1)');
      process.kill(holderOf(dataDir), 'SIGKILL');
      await sleep(300);
      await tx.query('INSERT INTO kept VALUES (2)');
    });
    await expect(cut).rejects.toMatchObject({ code: 'unavailable', retryable: true });
    await until(
      () =>
        db.query('SELECT 1').then(
          () => true,
          () => false,
        ),
      80_000,
    );
    await db.transaction((tx) => tx.query('INSERT INTO kept VALUES (3)'));
    expect(await db.query('SELECT n FROM kept')).toEqual([{ n: 3 }]);
  });

  it('has one opener: a second is refused by name, and the first is not disturbed', async () => {
    const { db, dataDir } = world;
    const second = openDatabase({ dataDir, log: silentLog, lockWaitMs: 300 });
    await expect(second).rejects.toMatchObject({ name: 'DatabaseError', code: 'database-in-use' });
    await expect(second).rejects.toThrow(new RegExp(`process ${holderOf(dataDir)}`));
    expect(await db.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('keeps its socket and folder to its owner', async () => {
    const { dataDir } = world;
    expect(statSync(join(dataDir, 'database/run')).mode & 0o777).toBe(0o700);
    expect(statSync(join(dataDir, 'database')).mode & 0o077).toBe(0);
  });
});

describe('an embedded database’s folder', () => {
  const folders: string[] = [];
  const folder = async () => {
    const made = await embeddedFolder();
    folders.push(made);
    return made;
  };
  afterEach(async () => {
    for (const one of folders.splice(0)) await rm(one, { recursive: true, force: true });
  });

  it('refuses writes on a nearly full disk and goes on reading', async () => {
    const dataDir = await folder();
    const db = await openDatabase({ dataDir, log: silentLog, minFreeBytes: Number.MAX_SAFE_INTEGER });
    const read = () => db.query('SELECT id FROM squad');
    try {
      expect(await read()).toEqual([]);
      const write = db.query(`INSERT INTO squad (id, name) VALUES ('q', '一中队')`);
      await expect(write).rejects.toMatchObject({ code: 'disk-full', retryable: true });
      await expect(db.query('WITH x AS (DELETE FROM squad RETURNING 1) SELECT * FROM x')).rejects.toMatchObject({
        code: 'disk-full',
      });
      await expect(db.transaction((tx) => tx.query(`UPDATE squad SET name = '二中队'`))).rejects.toMatchObject({
        code: 'disk-full',
      });
      expect(await read()).toEqual([]);
    } finally {
      await db.close();
    }
  });

  it('begins anew when its first making was interrupted, and keeps the remains aside', async () => {
    const dataDir = await temporaryFolder('unfinished');
    await mkdir(join(dataDir, 'database/pgdata'), { recursive: true });
    await writeFile(join(dataDir, 'database/pgdata/PG_VERSION'), '18\n');
    // PostGIS of an earlier version.
    await writeFile(join(dataDir, 'database/postgis-1.tar.gz'), 'x');
    const db = await openDatabase({ dataDir, log: silentLog });
    expect(await db.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await db.close();
    const left = await readdir(join(dataDir, 'database'));
    expect(left).toEqual(expect.arrayContaining(['made', 'pgdata', 'pgdata.unfinished']));
    expect(left.filter((name) => name.startsWith('postgis-'))).toEqual([
      expect.stringMatching(/^postgis-\d{7,}\.tar\.gz$/),
    ]);
    expect(existsSync(join(dataDir, 'database/lock'))).toBe(false);
    await rm(dataDir, { recursive: true, force: true });
  });

  it('survives SIGKILL of the server: no orphan after 5 s, the lock taken over, every acknowledged row there', async () => {
    const dataDir = await folder();
    let acknowledged = 0;
    for (let round = 0; round < (process.env.DUTYWALL_LONG ? 10 : 2); round += 1) {
      const server = spawn(process.execPath, ['--input-type=module', '-e', WRITER, dataDir], {
        cwd: TESTS,
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      server.stdout.setEncoding('utf8').on('data', (text: string) => {
        acknowledged = Math.max(acknowledged, ...text.trim().split('\n').map(Number));
      });
      const before = acknowledged;
      await until(() => acknowledged > before + 50 + round * 7, 100_000);
      const child = holderOf(dataDir);
      server.kill('SIGKILL');
      await once(server, 'exit');
      await until(() => !alive(child), ORPHAN_MS);
    }
    const db = await openDatabase({ dataDir, log: silentLog });
    const rows = await db.query<{ n: number }>('SELECT n FROM written ORDER BY n');
    await db.close();
    expect(rows.length).toBeGreaterThanOrEqual(acknowledged);
    // None invented, none missing; at most the one under way each time was stored without being told.
    expect(rows.map(({ n }) => n)).toEqual(Array.from({ length: rows.length }, (_, index) => index + 1));
  }, 180_000);

  it('takes over from a killed server that still lingers, within its waiting time', async () => {
    const dataDir = await folder();
    const server = spawn(process.execPath, ['--input-type=module', '-e', WRITER, dataDir], {
      cwd: TESTS,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(server.stdout, 'data');
    server.kill('SIGKILL');
    const db = await openDatabase({ dataDir, log: silentLog });
    expect((await db.query('SELECT 1 FROM written')).length).toBeGreaterThan(0);
    await db.close();
  });

  it('ends hung as well: a child that is stopped does not outlive its server', async () => {
    const dataDir = await folder();
    const server = spawn(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `${OPEN}
      process.stdout.write('ready\\n'); db.query("SELECT count(*) FROM generate_series(1, 2000000000)").catch(() => {});`,
        dataDir,
      ],
      {
        cwd: TESTS,
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    await once(server.stdout, 'data');
    await sleep(500); // the statement now blocks the child's main thread for minutes
    const child = holderOf(dataDir);
    server.kill('SIGKILL');
    await until(() => !alive(child), ORPHAN_MS);
  });
});
