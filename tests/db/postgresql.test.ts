import { openDatabase } from '@dutywall/server/db';
import { afterEach, describe, expect, it } from 'vitest';
import { silentLog, type TestDatabase, withPostgres } from '../support/db.ts';
import { postgresMissing } from '../support/postgres.ts';

describe('PostgreSQL', () => {
  let world: TestDatabase | undefined;
  afterEach(async () => {
    await world?.close();
    world = undefined;
  });

  it('says which one cannot be reached, without its password', async () => {
    const opening = openDatabase({ databaseUrl: 'postgres://me:hidden@127.0.0.1:1/none', dataDir: '', log: silentLog });
    await expect(opening).rejects.toMatchObject({ name: 'DatabaseError', code: 'database-unreachable' });
    await expect(opening).rejects.not.toThrow(/hidden/);
  });

  it('heals when its connections are cut, idle or at work', async ({ skip }) => {
    if (postgresMissing !== null) skip(postgresMissing);
    world = await withPostgres();
    const { db } = world;
    const cut = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'dutywall' AND pid <> pg_backend_pid()`;
    await Promise.all(Array.from({ length: 6 }, () => db.query('SELECT pg_sleep(0.05)')));
    const working = db.query('SELECT pg_sleep(20)');
    let begun = (): void => undefined;
    let cutOff = (): void => undefined;
    const half = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const gone = new Promise<void>((resolve) => {
      cutOff = resolve;
    });
    const open = db.transaction(async (tx) => {
      await tx.query(`INSERT INTO setting VALUES ('half', '1')`);
      begun();
      await gone;
      await tx.query(`INSERT INTO setting VALUES ('whole', '1')`);
    });
    const settled = Promise.allSettled([working, open]);
    await half;
    const sleeping = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND query = 'SELECT pg_sleep(20)' AND state = 'active'`;
    await expect.poll(() => db.query(sleeping)).toHaveLength(1);
    await db.query(cut);
    cutOff();
    for (const answer of await settled) {
      expect(answer).toMatchObject({
        status: 'rejected',
        reason: { name: 'DatabaseError', code: 'unavailable', retryable: true },
      });
    }
    const after = await Promise.allSettled(Array.from({ length: 10 }, () => db.query('SELECT 1 AS one')));
    expect(after.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThanOrEqual(9);
    expect(await db.query(`SELECT key FROM setting`)).toEqual([]);
  });
});
