import type { Database } from '@dutywall/server/ports';
import { HOUR, MINUTE, toIso } from '@dutywall/shared/kit';
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

/** On post for 20 min, then 400 m north of it; what changed meanwhile is read again before the verdict is asked for. */
async function timelineAfter(change: (at: string) => Promise<unknown>, minutesAway = 16): Promise<readonly string[]> {
  const scene = await new Scene(store.db, BEGIN - HOUR).start();
  const left = BEGIN + 20 * MINUTE;
  await scene.deliver(stay(1, BEGIN, left, 0));
  await scene.deliver(stay(1, left, left + 8 * MINUTE, 400));
  scene.to(left + 8 * MINUTE);
  await change(toIso(left + 8 * MINUTE));
  await scene.duty.reload();
  await scene.deliver(stay(1, left + 8 * MINUTE, left + minutesAway * MINUTE, 400));
  await scene.settle();
  const timeline = await scene.timeline('o1');
  await scene.close();
  const again = await new Scene(store.db, scene.clock.at).start();
  await again.settle();
  expect(await again.timeline('o1'), 'P10: a restart judges alike').toEqual(timeline);
  await again.close();
  return timeline;
}

const NORTH_400 = 31.3 + 400 / 111_320;

describe('DU3: changes within a shift', () => {
  it('DU3 a run of evidence ends when another terminal is handed out, and starts from nothing', async () => {
    const handOver = async (at: string): Promise<void> => {
      await store.db.query("UPDATE terminal_binding SET valid = tstzrange('2026-01-01', $1) WHERE terminal_id = 't1'", [
        at,
      ]);
      await store.db.query(
        "INSERT INTO terminal (id, protocol, expected_interval_s, token_sha256) VALUES ('t9', 'osmand', 20, 'x')",
      );
      await store.db.query(
        "INSERT INTO terminal_binding (terminal_id, officer_id, valid) VALUES ('t9', 'o1', tstzrange($1, NULL))",
        [at],
      );
    };
    // 16 min away would be off-post from the 20th minute; 8 min before and 8 min after the change are neither.
    expect(await timelineAfter(handOver)).toEqual(['on-post 0–20', 'stepped-away 20–…']);
    await store.empty();
    await seedTown(store.db);
    expect(await timelineAfter(handOver, 20)).toEqual(['on-post 0–20', 'stepped-away 20–28', 'off-post 28–…']);
  });

  it('DU3 DU6 without a change the same way is off-post from the first fix outside', async () => {
    expect(await timelineAfter(async () => undefined)).toEqual(['on-post 0–20', 'off-post 20–…']);
  });

  it('DU3 a post moved within the shift accuses nobody of the time before, and counts from then on', async () => {
    const move = async (at: string): Promise<void> => {
      await store.db.query("UPDATE post_version SET valid = tstzrange('2026-01-01', $1) WHERE post_id = 'p1'", [at]);
      await store.db.query(
        `INSERT INTO post_version (post_id, version, name, squad_id, kind, geometry, radius_m, tolerance_m, valid)
         VALUES ('p1', 2, '宫涵疏导点', 's1', 'circle', ST_SetSRID(ST_MakePoint(120.58, $1), 4326), 50, 30,
                 tstzrange($2, NULL))`,
        [NORTH_400, at],
      );
    };
    // The first 20 min were spent where the post then was, the next 8 where it was moved to.
    expect(await timelineAfter(move)).toEqual(['on-post 0–…']);
  });

  it('DU3 an officer sent to another post within the shift was on post at the first one', async () => {
    const send = async (at: string): Promise<void> => {
      await store.db.query(
        `INSERT INTO post_version (post_id, version, name, squad_id, kind, geometry, radius_m, tolerance_m, valid)
         VALUES ('p2', 1, '京泰夜市', 's1', 'circle', ST_SetSRID(ST_MakePoint(120.58, $1), 4326), 50, 30, '[2026-01-01,)')`,
        [NORTH_400 + 0.05],
      );
      await store.db.query("UPDATE shift SET known = tstzrange(lower(known), $1) WHERE id = 'sh1'", [at]);
      await store.db.query(
        `INSERT INTO shift (id, version, name, officer_id, squad_id, post_ids, begins_at, ends_at, known)
         SELECT id, 2, name, officer_id, squad_id, '{p2}', begins_at, ends_at, tstzrange($1, NULL)
           FROM shift WHERE id = 'sh1' AND version = 1`,
        [at],
      );
    };
    expect(await timelineAfter(send, 20)).toEqual(['on-post 0–20', 'stepped-away 20–28', 'off-post 28–…']);
  });

  it('DU2 P5 a leave early in a shift still excuses when the roster is read again hours later', async () => {
    // Found through the whole path (seed 20261125, officer moved-12): two hours after its end the leave was forgotten.
    await store.db.query(
      `INSERT INTO leave (id, officer_id, begins_at, ends_at, reason, known) VALUES ('l', 'o1', $1, $2, '就医', '[2026-01-01,)')`,
      [toIso(BEGIN + 30 * MINUTE), toIso(BEGIN + 60 * MINUTE)],
    );
    const scene = await new Scene(store.db, BEGIN - HOUR).start();
    await scene.deliver(stay(1, BEGIN, BEGIN + 30 * MINUTE, 0));
    await scene.deliver(stay(1, BEGIN + 30 * MINUTE, BEGIN + 60 * MINUTE, 900));
    await scene.deliver(stay(1, BEGIN + 60 * MINUTE, BEGIN + 5 * HOUR, 0));
    await scene.duty.reload();
    await scene.settle();
    expect(await scene.timeline('o1')).toEqual(['on-post 0–30', 'excused 30–60', 'on-post 60–…']);
    await scene.close();
  });

  it('DU3 a terminal handed over early in a shift still ends a run when the roster is read again hours later', async () => {
    await store.db.query("UPDATE terminal_binding SET valid = tstzrange('2026-01-01', $1) WHERE terminal_id = 't1'", [
      toIso(BEGIN + 28 * MINUTE),
    ]);
    await store.db.query(
      "INSERT INTO terminal (id, protocol, expected_interval_s, token_sha256) VALUES ('t9', 'osmand', 20, 'x')",
    );
    await store.db.query(
      "INSERT INTO terminal_binding (terminal_id, officer_id, valid) VALUES ('t9', 'o1', tstzrange($1, NULL))",
      [toIso(BEGIN + 28 * MINUTE)],
    );
    const scene = await new Scene(store.db, BEGIN - HOUR).start();
    await scene.deliver(stay(1, BEGIN, BEGIN + 20 * MINUTE, 0));
    await scene.deliver(stay(1, BEGIN + 20 * MINUTE, BEGIN + 36 * MINUTE, 400));
    await scene.deliver(stay(1, BEGIN + 36 * MINUTE, BEGIN + 5 * HOUR, 0));
    await scene.duty.reload();
    await scene.settle();
    expect(await scene.timeline('o1')).toEqual(['on-post 0–20', 'stepped-away 20–36', 'on-post 36–…']);
    await scene.close();
  });
});

describe('DU9: evidence that comes while the roster is read', () => {
  it('DU9 P1 counts, also when its shift leaves the plan with that very reading', async () => {
    // Seed 20261129 of the path's scenarios on a busy machine: judged as of the reading's begin, it was left out for good.
    let meanwhile: (() => Promise<void>) | null = null;
    const db: Database = {
      ...{ capabilities: store.db.capabilities, close: () => store.db.close() },
      transaction: (work) => store.db.transaction(work),
      async query(text, values) {
        const rows = await store.db.query(text, values);
        const now = text.includes('FROM officer') ? meanwhile : null;
        if (now) meanwhile = null;
        await now?.();
        return rows as never;
      },
    };
    const scene = await new Scene(db, BEGIN - HOUR).start();
    const end = BEGIN + 8 * HOUR;
    const [from, to] = [BEGIN + HOUR, BEGIN + HOUR + 20 * MINUTE];
    await scene.deliver([...stay(1, BEGIN, from, 0), ...stay(1, to, end, 0)]);
    scene.to(end + 2 * HOUR + MINUTE);
    await scene.settle();
    expect((await scene.timeline('o1')).join()).toContain('no-signal');
    meanwhile = async () => {
      const receivedAt = scene.clock.at + 5_000;
      await scene.deliver(stay(1, from, to, 0, { receivedAt }));
    };
    await scene.duty.reload();
    expect(meanwhile).toBeNull();
    await scene.settle();
    expect(await scene.timeline('o1')).toEqual(['on-post 0–480']);
    await scene.close();
  });
});
