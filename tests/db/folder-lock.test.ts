import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { FolderInUse, type FolderLock, lockFolder } from '@dutywall/server/db';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/db.ts';

/** Above the largest process id that Linux hands out: nobody's. */
const NOBODY = 4_194_305;

/** Takes the lock when told, says how it went, and holds it until told again. */
const CONTENDER = `
import { lockFolder } from '@dutywall/server/db';
process.send('here');
process.once('message', async () => {
  try {
    await lockFolder(process.argv[1], 1_500, () => {});
    process.send('won');
  } catch (error) {
    process.send(error.name);
  }
});
process.on('disconnect', () => process.exit(0));`;

describe('the lock of a data folder', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await temporaryFolder('lock');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const take = (waitMs = 100): Promise<FolderLock> => lockFolder(folder, waitMs, () => {});
  const leave = (holder: object) =>
    writeFileSync(join(folder, 'lock'), JSON.stringify({ nonce: 'old', host: hostname(), began: '', ...holder }));

  it('is held by one, and free again once released', async () => {
    const first = await take();
    await expect(take()).rejects.toBeInstanceOf(FolderInUse);
    first.release();
    (await take()).release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is taken from a dead holder, a re-used process id, and a file that is no lock', async () => {
    leave({ pid: NOBODY });
    (await take()).release();
    leave({ pid: process.pid, began: 'another boot/1' });
    (await take()).release();
    writeFileSync(join(folder, 'lock'), '{"nonce": "ha');
    (await take()).release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is not taken from a living holder, nor at once from one on another host', async () => {
    leave({ pid: process.pid });
    await expect(take()).rejects.toThrow(`in use by process ${process.pid} on ${hostname()}`);
    leave({ pid: NOBODY, host: 'elsewhere.invalid' });
    const waiting = take();
    const early = await Promise.race([
      waiting.then(
        () => 'taken',
        () => 'refused',
      ),
      new Promise((resolve) => setTimeout(resolve, 1_000, 'waits')),
    ]);
    expect(early).toBe('waits');
    (await waiting).release();
  });

  it('goes past a stealer that died half-way, and past its successor that died too', async () => {
    leave({ pid: NOBODY });
    const title = (name: string, nonce: string) =>
      writeFileSync(
        join(folder, `lock.steal.${name}`),
        JSON.stringify({ nonce, pid: NOBODY, host: hostname(), began: '' }),
      );
    title('old', 'second');
    title('second', 'third');
    const lock = await take();
    expect(readdirSync(folder)).toEqual(['lock']);
    lock.release();
  });

  it('is won by exactly one of many processes that find it dead at the same moment', async () => {
    for (let round = 0; round < (process.env.DUTYWALL_LONG ? 20 : 2); round += 1) {
      const own = join(folder, `round-${round}`);
      mkdirSync(own);
      writeFileSync(join(own, 'lock'), JSON.stringify({ nonce: 'old', pid: NOBODY, host: hostname(), began: '' }));
      const contenders = Array.from({ length: 6 }, () =>
        spawn(process.execPath, ['--input-type=module', '-e', CONTENDER, own], {
          cwd: join(import.meta.dirname, '..'),
          stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
        }),
      );
      const said = (contender: (typeof contenders)[number]) =>
        new Promise<unknown>((resolve) => contender.once('message', resolve));
      await Promise.all(contenders.map(said));
      const results = contenders.map(said);
      for (const contender of contenders) contender.send('go');
      const outcomes = await Promise.all(results);
      for (const contender of contenders) contender.disconnect();
      expect(outcomes.sort()).toEqual([...Array(5).fill('FolderInUse'), 'won']);
    }
  }, 120_000);
});
