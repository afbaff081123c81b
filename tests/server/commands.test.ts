import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createBus, createDice, systemClock } from '@dutywall/server/app';
import { accountService } from '@dutywall/server/features/account';
import { auditLog, keepHead } from '@dutywall/server/features/audit';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { embeddedFolder, type TestDatabase, temporaryFolder, withEmbedded, withPostgres } from '../support/db.ts';
import { postgresMissing } from '../support/postgres.ts';

// Each command opens the embedded database, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const DIST = join(import.meta.dirname, '../../scripts/dist');

interface Ran {
  readonly status: number;
  readonly out: string;
  readonly error: string;
}

async function run(command: string, args: readonly string[], dataDir: string, url?: string): Promise<Ran> {
  const env = { PATH: process.env.PATH, DATA_DIR: dataDir, ...(url ? { DATABASE_URL: url } : {}) };
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [join(DIST, `${command}.js`), ...args], {
      env,
    });
    return { status: 0, out: stdout, error: stderr };
  } catch (failure) {
    const { code, stdout, stderr } = failure as { code: number; stdout: string; stderr: string };
    return { status: code, out: stdout, error: stderr };
  }
}

describe('commands on a data folder without a running server', () => {
  let world: TestDatabase;
  let empty: string;
  beforeAll(async () => {
    // Each embedded one would be opened anew by every command; one test does that.
    world = postgresMissing === null ? await withPostgres() : await withEmbedded();
    empty = await temporaryFolder('empty');
    const { db } = world;
    const deps = { db, clock: systemClock, dice: createDice(systemClock), bus: createBus(() => {}), audit: auditLog };
    await accountService(deps).create('test', { name: 'chief', role: 'administrator' });
    const head = keepHead({ db, clock: systemClock, dataDir: world.dataDir, onError: () => {} });
    await head.close();
    if (!world.url) await db.close(); // the commands want the folder
  });
  afterAll(async () => {
    await world?.close();
    await rm(empty, { recursive: true, force: true });
  });

  it('scripts/account creates, resets and disables, showing a password once', async () => {
    const made = await run('account', ['create', '王队', '--role', 'auditor'], world.dataDir, world.url);
    expect(made.status).toBe(0);
    const account = JSON.parse(made.out);
    expect(account).toMatchObject({
      name: '王队',
      role: 'auditor',
      password: expect.stringMatching(/^[a-z2-9]{4}(-[a-z2-9]{4}){3}$/),
    });
    const again = JSON.parse((await run('account', ['reset', '王队'], world.dataDir, world.url)).out);
    expect(again.password).not.toBe(account.password);
    expect(JSON.parse((await run('account', ['disable', '王队'], world.dataDir, world.url)).out)).toEqual({
      name: '王队',
      disabled: true,
    });
    const listed = (await run('account', ['list'], world.dataDir, world.url)).out;
    expect(JSON.parse(listed)).toContainEqual({ name: '王队', role: 'auditor', squads: [], disabled: true });
    expect(listed).not.toContain(again.password);
  });

  it.each([
    [['create', 'chief', '--role', 'auditor'], 65, /conflict/],
    [['create', 'x', '--role', 'supervisor', '--squad', 'none'], 65, /no such squad/],
    [['disable', 'nobody'], 65, /not-found/],
    [['disable', 'chief'], 65, /last administrator/],
    [['create', 'x', '--role', 'boss'], 64, /usage: scripts\/account/],
    [['remove', 'chief'], 64, /usage/],
    [['create', 'x', '--role', 'auditor', '--password', 'mine'], 64, /usage/],
    [[], 64, /usage/],
  ])('scripts/account %j is refused with status %i', async (args, status, message) => {
    const ran = await run('account', args, world.dataDir, world.url);
    expect([ran.status, ran.out]).toEqual([status, '']);
    expect(ran.error).toMatch(message);
  });

  it('scripts/account opens the embedded database when no server runs on it, and waits for nobody who is gone', async () => {
    const own = await embeddedFolder();
    expect((await run('account', ['create', 'first', '--role', 'administrator'], own)).status).toBe(0);
    expect(JSON.parse((await run('account', ['list'], own)).out)).toMatchObject([{ name: 'first' }]);
    await rm(own, { recursive: true, force: true });
  });

  it('scripts/verify-audit says that the log is whole', async () => {
    const ran = await run('verify-audit', [], world.dataDir, world.url);
    expect(ran.status).toBe(0);
    expect(JSON.parse(ran.out)).toMatchObject({ heads: 1, broken: null });
  });

  it('scripts/migrate finds nothing to do', async () => {
    expect(JSON.parse((await run('migrate', [], world.dataDir, world.url)).out)).toMatchObject({ steps: [] });
    expect((await run('migrate', ['--to', 'x'], world.dataDir, world.url)).status).toBe(64);
  });

  it('every command explains itself, and makes no installation where there is none', async () => {
    for (const command of ['account', 'migrate', 'verify-audit']) {
      expect(await run(command, ['--help'], empty)).toMatchObject({
        status: 0,
        out: expect.stringMatching(/^usage: scripts\//),
      });
    }
    for (const [command, args] of [
      ['account', ['list']],
      ['verify-audit', []],
    ] as const) {
      const ran = await run(command, args, empty);
      expect(ran.status).toBe(69);
      expect(ran.error).toMatch(/no installation/);
    }
  });
});
