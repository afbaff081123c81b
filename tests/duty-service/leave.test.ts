import { createDice } from '@dutywall/server/app';
import { createLeaves } from '@dutywall/server/features/leave';
import { createNotices } from '@dutywall/server/features/notice';
import { DAY, HOUR, MINUTE } from '@dutywall/shared/kit';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { BEGIN, insertShift, Scene, seedTown, stay, supervisor } from './support/scene.ts';
import { openStore, type Store } from './support/store.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 });

let store: Store;
beforeAll(async () => {
  store = await openStore();
});
afterAll(() => store.close());
beforeEach(async () => {
  await store.empty();
  await seedTown(store.db);
  for (const daysAgo of [3, 2, 1]) {
    const from = BEGIN - daysAgo * DAY;
    await insertShift(store.db, `past${daysAgo}`, 'o1', 's1', from, from + 8 * HOUR);
  }
});

function leavesOf(scene: Scene) {
  const { db, clock, bus, audit } = scene;
  const notices = createNotices({ db, clock, bus, onError: (error) => scene.errors.push(error) });
  return createLeaves({ db, clock, bus, audit, notices, dice: createDice(clock) });
}

/** The incidents of o1 that stand. */
const incidents = () =>
  store.db.query("SELECT kind, shift_id AS shift FROM incident WHERE retracted_at IS NULL AND officer_id = 'o1'");

describe('a granted leave that is cancelled while it runs', () => {
  it('DU1 DU2 nobody is absent afterwards from the days off: no incident comes of them, live or after a restart', async () => {
    const who = supervisor(['s1']);
    const scene = await new Scene(store.db, BEGIN - 4 * DAY).start();
    const leaves = leavesOf(scene);
    const span = { from: BEGIN - 3 * DAY - HOUR, to: BEGIN + 3 * DAY };
    const asked = await leaves.ask(who, { officer: 'o1', ...span, reason: '年休假' });
    if (!asked.ok) throw new Error(asked.refusal.reason);
    await scene.duty.reload();
    // The terminal goes on reporting from home, three kilometres away.
    for (const daysAgo of [3, 2, 1]) {
      const from = BEGIN - daysAgo * DAY;
      await scene.deliver(stay(1, from, from + 40 * MINUTE, 3_000));
    }
    scene.to(BEGIN + 2 * HOUR);
    await scene.settle();
    expect(await incidents()).toEqual([]);

    const done = await leaves.step(who, asked.value.id, 'cancelled', '提前返岗');
    expect(done).toMatchObject({ ok: true, value: { takenTo: BEGIN + 2 * HOUR } });
    await scene.duty.reload();
    await scene.duty.heal();
    await scene.settle();
    expect(await incidents()).toEqual([]);
    const judged = await scene.timeline('o1');
    expect(judged.filter((line) => /^(not-arrived|off-post|no-signal)/.test(line))).toEqual([]);
    expect(judged.filter((line) => line.startsWith('excused'))).toHaveLength(4);
    // And from now on duty is as on any day: whoever does not come is missed after the tolerance.
    await scene.deliver(stay(1, BEGIN + 2 * HOUR + MINUTE, BEGIN + 3 * HOUR, 3_000));
    await scene.settle();
    expect(await incidents()).toMatchObject([{ kind: 'not-arrived', shift: 'sh1' }]);
    await scene.close();

    const again = await new Scene(store.db, scene.clock.at).start();
    await again.settle();
    expect(
      (await incidents()).map(({ shift }) => shift),
      'P10',
    ).toEqual(['sh1']);
    await again.close();
  });
});
