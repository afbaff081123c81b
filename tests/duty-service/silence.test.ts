import { HOUR, MINUTE, SECOND } from '@dutywall/shared/kit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BEGIN, Scene, seedTown, stay } from './support/scene.ts';
import { openStore, type Store } from './support/store.ts';

let store: Store;
beforeAll(async () => {
  store = await openStore();
});
afterAll(() => store.close());
beforeEach(async () => {
  await store.empty();
  await seedTown(store.db);
});

describe('silence', () => {
  it('DU3 DU7 the state shows at the limit, the incident once it has lasted two minutes more', async () => {
    const scene = await new Scene(store.db, BEGIN - HOUR).start();
    const last = BEGIN + 30 * MINUTE - 20 * SECOND;
    await scene.deliver(stay(1, BEGIN, BEGIN + 30 * MINUTE, 0));
    const silent = () => scene.wall.named('incident-opened').filter((i) => i.kind === 'silent' && isOfficer1(i));
    scene.to(last + 3 * MINUTE + SECOND);
    expect(scene.wall.standing('o1')).toMatchObject({
      state: 'no-signal',
      cause: 'link-lost',
      since: last + 3 * MINUTE,
    });
    await scene.incidents.settle();
    expect(silent()).toEqual([]);
    scene.to(last + 5 * MINUTE + SECOND);
    scene.duty.tick();
    await scene.incidents.settle();
    expect(silent()).toMatchObject([{ from: last + 3 * MINUTE, to: null }]);
    // Never off-post or not-arrived out of silence, however long.
    scene.to(BEGIN + 8 * HOUR - SECOND);
    await scene.settle();
    expect(await store.db.query(`SELECT DISTINCT kind FROM incident WHERE officer_id = 'o1'`)).toEqual([
      { kind: 'silent' },
    ]);
    await scene.close();
  });

  it('DU11 right after a start silence is no news; what was open stays open', async () => {
    const before = await new Scene(store.db, BEGIN - HOUR).start();
    await before.deliver(stay(1, BEGIN, BEGIN + 30 * MINUTE, 0));
    before.to(BEGIN + 40 * MINUTE);
    await before.settle();
    const [known] = before.wall.named('incident-opened').filter((i) => i.kind === 'silent' && isOfficer1(i));
    before.kill();
    await store.db.query(`DELETE FROM incident WHERE officer_id = 'o2'`);

    const scene = await new Scene(store.db, BEGIN + 60 * MINUTE).start();
    await scene.settle();
    const opened = () => scene.wall.named('incident-opened').filter((i) => i.kind === 'silent');
    expect(opened()).toMatchObject([{ id: known?.id }]);
    scene.to(BEGIN + 64 * MINUTE);
    await scene.settle();
    expect(opened()).toHaveLength(2);
    expect(await store.db.query('SELECT 1 FROM incident WHERE retracted_at IS NOT NULL')).toEqual([]);
    await scene.close();
  });

  it('a gap shorter than that opens nothing', async () => {
    const scene = await new Scene(store.db, BEGIN - HOUR).start();
    await scene.deliver([
      ...stay(1, BEGIN, BEGIN + 30 * MINUTE, 0),
      ...stay(1, BEGIN + 33 * MINUTE, BEGIN + 40 * MINUTE, 0),
    ]);
    await scene.settle();
    expect((await scene.timeline('o1')).some((t) => t.startsWith('no-signal'))).toBe(true);
    expect(await store.db.query(`SELECT 1 FROM incident WHERE officer_id = 'o1'`)).toEqual([]);
    await scene.close();
  });
});

function isOfficer1(row: object): boolean {
  return 'officer' in row && row.officer === 'o1';
}
