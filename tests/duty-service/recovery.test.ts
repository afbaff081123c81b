import type { Fix } from '@dutywall/shared/domain';
import { HOUR, MINUTE, SECOND } from '@dutywall/shared/kit';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { BEGIN, fixOf, insertShift, Scene, seedTown, stay } from './support/scene.ts';
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

/** On post, away 60–75 min, silent 120–135, away from 7 h 40 to the end. */
const SHIFT: readonly Fix[] = [
  ...stay(1, BEGIN - 10 * MINUTE, BEGIN + 60 * MINUTE, 0),
  ...stay(1, BEGIN + 60 * MINUTE, BEGIN + 75 * MINUTE, 400),
  ...stay(1, BEGIN + 75 * MINUTE, BEGIN + 120 * MINUTE, 10),
  ...stay(1, BEGIN + 135 * MINUTE, BEGIN + 460 * MINUTE, 10),
  ...stay(1, BEGIN + 460 * MINUTE, BEGIN + 8 * HOUR, 600),
];
/** Shares of the fixes that had arrived; `--long` tries a kill at every fortieth of the shift beside these. */
const KILLS = [0.155, 0.29, 0.97, ...(process.env.DUTYWALL_LONG ? Array.from({ length: 40 }, (_, i) => i / 40) : [])];
const FINAL = ['on-post 0–60', 'off-post 60–75', 'on-post 75–122.667', 'no-signal/link-lost 122.667–135'];

async function incidentRows(): Promise<readonly Record<string, unknown>[]> {
  return store.db.query(
    `SELECT id, kind, began_at, ended_at, retracted_at IS NOT NULL AS retracted FROM incident ORDER BY began_at, id`,
  );
}

describe('duty room over the store', () => {
  it('DU2 DU6 stores one timeline without gap and shows it', async () => {
    const scene = await new Scene(store.db, BEGIN - HOUR).start();
    expect(scene.wall.standing('o1')?.state).toBe('off-shift');
    await scene.deliver(SHIFT.filter((f) => f.eventAt < BEGIN + 90 * MINUTE));
    expect(scene.wall.standing('o1')).toMatchObject({ state: 'on-post', arrived: true, posts: ['宫涵疏导点'] });
    expect(scene.wall.standing('o2')).toMatchObject({ state: 'no-signal', cause: 'never-connected', arrived: false });
    await scene.settle();
    expect(await scene.timeline('o1')).toEqual(['on-post 0–60', 'off-post 60–75', 'on-post 75–…']);
    await scene.close();
  });

  it('P10 killed at any step, also between commit and verdict, the final timeline and incidents are the same', async () => {
    const whole = await new Scene(store.db, BEGIN - HOUR).start();
    await whole.deliver(SHIFT);
    whole.to(BEGIN + 9 * HOUR);
    await whole.settle();
    const timeline = await whole.timeline('o1');
    const incidents = await incidentRows();
    await whole.close();
    expect(timeline.slice(0, 4)).toEqual(FINAL);
    expect(incidents.map((i) => i.kind)).toEqual(['silent', 'off-post', 'silent', 'left-early']);

    for (const killedAt of KILLS) {
      await store.empty();
      await seedTown(store.db);
      const cut = Math.floor(SHIFT.length * killedAt);
      const first = await new Scene(store.db, BEGIN - HOUR).start();
      await first.deliver(SHIFT.slice(0, cut));
      await first.incidents.settle();
      // Killed here: nothing is closed, the last verdicts are unwritten, and one batch was committed but never judged.
      await first.commitOnly(SHIFT.slice(cut, cut + 9));
      first.kill();
      const second = await new Scene(store.db, Math.max(first.clock.at, BEGIN - HOUR)).start();
      await second.deliver(SHIFT.slice(cut + 9));
      second.to(BEGIN + 9 * HOUR);
      await second.settle();
      expect(await second.timeline('o1'), `killed at ${killedAt}`).toEqual(timeline);
      expect(await incidentRows(), `killed at ${killedAt}`).toEqual(incidents);
      await second.close();
    }
  }, 240_000);

  it('P10 a shift that began and ended while the server was down is judged after the start', async () => {
    const scene = new Scene(store.db, BEGIN + 33 * HOUR);
    await scene.commitOnly(SHIFT);
    await scene.start();
    await scene.healed();
    await scene.settle();
    expect((await scene.timeline('o1')).slice(0, 4)).toEqual(FINAL);
    expect((await incidentRows()).map((i) => i.kind)).toEqual(['silent', 'off-post', 'silent', 'left-early']);
    // What has been over for more than a day is in the lists, and no news for the wall.
    expect(scene.wall.named('incident-opened')).toEqual([]);
    await scene.close();
  });

  it('DU9 BT1 a buffered upload revises what was believed and keeps the old belief', async () => {
    const scene = await new Scene(store.db, BEGIN - HOUR).start();
    await scene.deliver([
      ...stay(1, BEGIN, BEGIN + 30 * MINUTE, 0),
      ...stay(1, BEGIN + 60 * MINUTE, BEGIN + 70 * MINUTE, 0),
    ]);
    await scene.settle();
    expect((await scene.timeline('o1'))[1]).toMatch(/^no-signal\/link-lost/);
    const buffered = stay(1, BEGIN + 30 * MINUTE, BEGIN + 60 * MINUTE, 5, { receivedAt: BEGIN + 71 * MINUTE });
    await scene.deliver(buffered);
    await scene.settle();
    expect(await scene.timeline('o1')).toEqual(['on-post 0–…']);
    const then = await store.db.query<{ state: string }>(
      `SELECT state FROM duty_interval WHERE officer_id = 'o1' AND valid @> $1::timestamptz AND known @> $2::timestamptz`,
      [new Date(BEGIN + 50 * MINUTE).toISOString(), new Date(BEGIN + 69 * MINUTE + 59 * SECOND).toISOString()],
    );
    expect(then.length).toBeLessThanOrEqual(1);
    const old = await store.db.query(`SELECT 1 FROM duty_interval WHERE officer_id = 'o1' AND NOT upper_inf(known)`);
    expect(old.length).toBeGreaterThan(0);
    // The silence that was none is withdrawn, not deleted (BT1).
    expect((await incidentRows()).filter((i) => i.kind === 'silent' && i.retracted)).toHaveLength(1);
    await scene.close();
  });

  it('DU9 evidence hours after the shift is judged from the store', async () => {
    const scene = await new Scene(store.db, BEGIN - HOUR).start();
    await scene.deliver(stay(1, BEGIN, BEGIN + 4 * HOUR, 0));
    scene.to(BEGIN + 14 * HOUR);
    await scene.duty.reload();
    await scene.settle();
    const late = stay(1, BEGIN + 4 * HOUR, BEGIN + 8 * HOUR, 0, { receivedAt: BEGIN + 15 * HOUR });
    await scene.deliver(late);
    await scene.settle();
    expect(await scene.timeline('o1')).toEqual(['on-post 0–480']);
    await scene.close();
  });

  it('DU9 a buffer from the end of one shift, emptied hours into the next, still counts for the first', async () => {
    await insertShift(store.db, 'next', 'o1', 's1', BEGIN + 8 * HOUR, BEGIN + 16 * HOUR);
    const scene = await new Scene(store.db, BEGIN - HOUR).start();
    await scene.deliver(stay(1, BEGIN, BEGIN + 460 * MINUTE, 0));
    await scene.deliver(stay(1, BEGIN + 8 * HOUR, BEGIN + 11 * HOUR, 0));
    // The first shift has left the plan; the next one's engine looks back on its last half hour, for itself only.
    await scene.duty.reload();
    await scene.settle();
    const buffered = { receivedAt: BEGIN + 11 * HOUR };
    await scene.deliver(stay(1, BEGIN + 460 * MINUTE, BEGIN + 8 * HOUR, 0, buffered));
    await scene.settle();
    expect((await scene.timeline('o1'))[0]).toBe('on-post 0–480');
    await scene.close();
  });

  it('P10 DU9 late evidence that was committed but not judged before a kill is judged after the start', async () => {
    const first = await new Scene(store.db, BEGIN - HOUR).start();
    await first.deliver(stay(1, BEGIN, BEGIN + 4 * HOUR, 0));
    first.to(BEGIN + 14 * HOUR);
    await first.duty.reload();
    await first.settle();
    await first.deliver(stay(1, BEGIN + 4 * HOUR, BEGIN + 8 * HOUR, 0, { receivedAt: BEGIN + 15 * HOUR }));
    // What the next start goes by is written while the late fixes still wait to be judged.
    await first.duty.close();
    const second = await new Scene(store.db, BEGIN + 16 * HOUR).start();
    await vi.waitFor(async () => {
      await second.settle();
      expect(await second.timeline('o1')).toEqual(['on-post 0–480']);
    }, 10_000);
    await second.close();
  });

  it('the roster rolls on: a shift added while running is judged, one taken away is withdrawn', async () => {
    const scene = await new Scene(store.db, BEGIN - HOUR).start();
    await scene.deliver(stay(1, BEGIN, BEGIN + 30 * MINUTE, 0));
    await insertShift(store.db, 'night', 'o1', 's1', BEGIN + 16 * HOUR, BEGIN + 24 * HOUR);
    await store.db.query(`UPDATE shift SET known = tstzrange(lower(known), now()) WHERE id = 'sh2'`);
    await scene.duty.reload();
    await scene.settle();
    expect(scene.wall.standing('o2')).toMatchObject({ state: 'off-shift', shift: null });
    expect(await scene.timeline('o2')).toEqual([]);
    scene.to(BEGIN + 15 * HOUR);
    await scene.duty.reload();
    await scene.deliver(stay(1, BEGIN + 16 * HOUR, BEGIN + 16.5 * HOUR, 0));
    expect(scene.wall.standing('o1')).toMatchObject({ state: 'on-post', shift: { id: 'night' } });
    await scene.close();
  });

  it('DU2 overlays come and go with the newest fix', async () => {
    const scene = await new Scene(store.db, BEGIN).start();
    await scene.deliver([fixOf(1, BEGIN + MINUTE, 0, { battery: 0.1, mock: true })]);
    expect(scene.wall.standing('o1')?.overlays).toEqual(['battery-low', 'mock-suspected']);
    await scene.deliver([fixOf(1, BEGIN + 2 * MINUTE, 0)]);
    expect(scene.wall.standing('o1')?.overlays).toEqual([]);
    await scene.close();
  });
});
