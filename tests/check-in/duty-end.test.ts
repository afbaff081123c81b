import { rm } from 'node:fs/promises';
import { type Instant, MINUTE, SECOND, toIso } from '@dutywall/shared/kit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TestDatabase } from '../support/db.ts';
import { CheckInWorld, connect, NOW, PEOPLE, START_MS, STORES, seedPeople } from './world.ts';

describe.each(STORES)('a check-in and the end of duty on %s', (_name, missing, open) => {
  describe.skipIf(missing !== null)(missing ?? 'over real sockets', () => {
    let store: TestDatabase;
    let world: CheckInWorld;

    beforeAll(async () => {
      store = await open();
      await seedPeople(store.db);
    }, START_MS);
    afterAll(async () => {
      await store.close();
      await rm(store.dataDir, { recursive: true, force: true });
    });
    beforeEach(async () => {
      world = await CheckInWorld.open(store.db);
    });
    afterEach(async () => {
      await world.close();
      await store.db.query(`DELETE FROM shift WHERE officer_id = 'off'`);
      expect(world.errors).toEqual([]);
    });

    const shift = (id: string, from: Instant, to: Instant) =>
      store.db.query(
        `INSERT INTO shift (id, name, officer_id, squad_id, post_ids, begins_at, ends_at)
         VALUES ($1, '中班', 'off', 'a', '{}', $2, $3)`,
        [id, toIso(from), toIso(to)],
      );
    const storedOf = async (id: string) => (await store.db.query('SELECT * FROM check_in WHERE id = $1', [id]))[0];

    /** Time passes while both pages go on saying that pictures flow. */
    async function pass(call: Awaited<ReturnType<typeof connect>>, ms: number): Promise<void> {
      // Not through the sockets, whose bound on haste goes by the real clock.
      const report = world.room.commands['report-check-in'];
      for (let left = ms; left > 0; left -= 15 * SECOND) {
        await world.wait(Math.min(left, 15 * SECOND));
        await report(PEOPLE.off, { checkIn: call.checkIn, peer: call.phone, media: 'flowing' });
        await report(PEOPLE.li, { checkIn: call.checkIn, peer: call.desk, media: 'flowing' });
      }
    }

    it('CI1: ends with the shift, as answered, and both sides were told when', async () => {
      await shift('m1', NOW - MINUTE, NOW + 3 * MINUTE);
      const [li, off] = [await world.page('li'), await world.page('off')];
      const call = await connect(li, off);
      await li.told(({ stage, coveredUntil }) => stage === 'live' && coveredUntil === NOW + 3 * MINUTE);
      await off.heard('call', (event) => event.call.coveredUntil === NOW + 3 * MINUTE);
      await pass(call, 3 * MINUTE - 5 * SECOND);
      expect((await storedOf(call.checkIn))?.ended_at).toBeNull();
      await world.wait(5 * SECOND);
      const ended = await li.told(({ stage }) => stage === 'ended');
      expect(ended).toMatchObject({ outcome: 'answered', endedBy: 'off-duty', failedPart: null });
      expect(await storedOf(call.checkIn)).toMatchObject({ outcome: 'answered', ended_by: 'off-duty' });
    });

    it('CI1: a ringing that the end of the shift meets says nothing about the officer', async () => {
      await shift('m2', NOW - MINUTE, NOW + 20 * SECOND);
      const [li, off] = [await world.page('li'), await world.page('off')];
      const { id } = await li.ask('ring-officer', { officer: 'off', reason: 'routine' });
      await off.ask('hear-check-in', { checkIn: id });
      await world.wait(20 * SECOND);
      expect(await storedOf(id)).toMatchObject({ outcome: 'cancelled', ended_by: 'off-duty', failed_part: null });
      expect(await li.ask('ring-officer', { officer: 'off', reason: 'routine' })).toBe('off-shift');
    });

    it('CI1: the next shift covers it, and so does an open SOS; a shift that is cut short ends it within a minute', async () => {
      await shift('m3', NOW - MINUTE, NOW + MINUTE);
      await shift('m4', NOW + MINUTE, NOW + 5 * MINUTE);
      const [li, off] = [await world.page('li'), await world.page('off')];
      const call = await connect(li, off);
      await pass(call, 90 * SECOND);
      await li.told(({ coveredUntil }) => coveredUntil === NOW + 5 * MINUTE);

      await store.db.query(`DELETE FROM shift WHERE id = 'm4'`);
      world.sos.set('off', NOW);
      await pass(call, 90 * SECOND);
      await li.told(({ coveredUntil }) => coveredUntil === null);
      expect((await storedOf(call.checkIn))?.ended_at).toBeNull();

      world.sos.delete('off');
      await pass(call, MINUTE);
      expect(await storedOf(call.checkIn)).toMatchObject({ outcome: 'answered', ended_by: 'off-duty' });
    });

    it('CI1: a leave that begins in the middle ends it when it begins', async () => {
      await shift('m5', NOW - MINUTE, NOW + 60 * MINUTE);
      await store.db.query(
        `INSERT INTO leave (id, officer_id, begins_at, ends_at, reason) VALUES ('m5', 'off', $1, $2, '病假')`,
        [toIso(NOW + 30 * SECOND), toIso(NOW + 120 * MINUTE)],
      );
      const [li, off] = [await world.page('li'), await world.page('off')];
      const call = await connect(li, off);
      await pass(call, 30 * SECOND);
      expect(await storedOf(call.checkIn)).toMatchObject({ outcome: 'answered', ended_by: 'off-duty' });
      await store.db.query(`DELETE FROM leave WHERE id = 'm5'`);
    });
  });
});
