import type { Database } from '@dutywall/server/ports';
import { HOUR, MINUTE } from '@dutywall/shared/kit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BEGIN, insertShift, Scene, seedTown, stay } from './support/scene.ts';
import { commit, openStore, type Store } from './support/store.ts';

let store: Store;
beforeAll(async () => {
  store = await openStore();
});
afterAll(() => store.close());
beforeEach(async () => {
  await store.empty();
  await seedTown(store.db);
});

/** A store whose statements fail while `fails` says so. */
function shaky(db: Database, fails: (text: string) => boolean): Database {
  const guard = (text: string): void => {
    if (fails(text)) throw new Error('the database is away');
  };
  const { capabilities } = db;
  return {
    capabilities,
    async query(text, values) {
      guard(text);
      return db.query(text, values);
    },
    async transaction(work) {
      guard('BEGIN');
      return db.transaction(work);
    },
    close: () => db.close(),
  };
}

describe('the database is away', () => {
  it('standings go on, and what was judged meanwhile is stored when it is back', async () => {
    let away = false;
    const scene = await new Scene(
      shaky(store.db, () => away),
      BEGIN - HOUR,
    ).start();
    const fixes = [
      ...stay(1, BEGIN, BEGIN + 30 * MINUTE, 0),
      ...stay(1, BEGIN + 30 * MINUTE, BEGIN + 50 * MINUTE, 300),
    ];
    const stored = await commit(store.db, fixes, []);
    away = true;
    for (const fix of stored) {
      scene.to(fix.receivedAt);
      scene.duty.sink.accept([fix], []);
    }
    scene.duty.tick();
    expect(scene.wall.standing('o1')).toMatchObject({ state: 'off-post', since: BEGIN + 30 * MINUTE });
    await expect(scene.settle()).rejects.toThrow('away');
    expect(await scene.timelineIn(store.db, 'o1')).toEqual([]);
    away = false;
    scene.errors.length = 0;
    await scene.settle();
    expect(await scene.timelineIn(store.db, 'o1')).toEqual(['on-post 0–30', 'off-post 30–…']);
    expect(await store.db.query(`SELECT kind FROM incident WHERE officer_id = 'o1'`)).toEqual([{ kind: 'off-post' }]);
    await scene.close();
  });

  it('a reading of evidence that broke off is made again from nothing', async () => {
    let away = false;
    const scene = await new Scene(
      shaky(store.db, (text) => away && text.includes('JOIN fix')),
      BEGIN - HOUR,
    ).start();
    await insertShift(store.db, 'early', 'o1', 's1', BEGIN - 3 * HOUR, BEGIN - MINUTE);
    await commit(store.db, stay(1, BEGIN - 2 * HOUR, BEGIN - HOUR, 0), []);
    away = true;
    await expect(scene.duty.reload()).rejects.toThrow('away');
    away = false;
    await scene.duty.reload();
    expect(scene.wall.standing('o1')).toMatchObject({ state: 'on-post', shift: { id: 'early' } });
    await scene.close();
  });
});
