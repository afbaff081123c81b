import { HOUR, MINUTE, toIso } from '@dutywall/shared/kit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BEGIN, insertShift, Scene, seedTown, stay } from './support/scene.ts';
import { openStore, type Store } from './support/store.ts';

let store: Store;
beforeAll(async () => {
  store = await openStore();
}, 240_000);
afterAll(() => store.close());
beforeEach(() => store.empty());

/** Puts stored fixes under seal, as the ingest seals what comes outside of shifts. */
async function seal(since: number): Promise<void> {
  await store.db.query(
    `WITH shut AS (DELETE FROM fix WHERE event_at >= $1 RETURNING *)
     INSERT INTO sealed_fix SELECT shut.*, shut.received_at FROM shut`,
    [toIso(since)],
  );
}

const count = async (table: string): Promise<number> =>
  (await store.db.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${table}`))[0]?.n ?? -1;

describe('DU14 unsealing after a roster correction', () => {
  it('DU14 P11 unseals what the new shift covers, judges it, and counts it once; the rest stays sealed', async () => {
    await seedTown(store.db, 1);
    const late = BEGIN + 10 * HOUR;
    const scene = await new Scene(store.db, BEGIN - HOUR).start();
    const fixes = [
      ...stay(1, late, late + 30 * MINUTE, 0),
      ...stay(1, late + 30 * MINUTE, late + 60 * MINUTE, 500),
      ...stay(1, late + 4 * HOUR, late + 4 * HOUR + 10 * MINUTE, 0),
    ];
    await scene.commitOnly(fixes);
    await seal(late);
    scene.to(late + 5 * HOUR);
    await insertShift(store.db, 'extra', 'o1', 's1', late, late + 2 * HOUR);
    const correction = { officers: ['o1'], span: { from: late, to: late + 2 * HOUR } };
    scene.bus.publish('roster-changed', correction);
    scene.bus.publish('roster-changed', correction);
    await scene.settle();
    await scene.duty.reload();
    await scene.settle();
    expect([await count('fix'), await count('sealed_fix')]).toEqual([180, 30]);
    const timeline = (await scene.timeline('o1')).filter((line) => Number(line.split(' ')[1]?.split('–')[0]) >= 600);
    expect(timeline.slice(0, 2)).toEqual(['on-post 600–630', expect.stringMatching(/^off-post 630–/)]);
    await scene.close();
  });

  it('DU14 unseals nothing older than a day, of others, or of a clock that is not trusted', async () => {
    await seedTown(store.db, 2);
    const late = BEGIN + 10 * HOUR;
    const scene = await new Scene(store.db, BEGIN - HOUR).start();
    await scene.commitOnly([
      ...stay(1, late, late + 10 * MINUTE, 0, { marks: ['clock-untrusted'] }),
      ...stay(2, late, late + 10 * MINUTE, 0),
    ]);
    await seal(late);
    await insertShift(store.db, 'extra1', 'o1', 's1', late, late + HOUR);
    await insertShift(store.db, 'extra2', 'o2', 's2', late, late + HOUR);
    scene.clock.at = late + HOUR;
    scene.bus.publish('roster-changed', { officers: ['o1'] });
    await scene.settle();
    expect(await count('sealed_fix')).toBe(60);
    scene.clock.at = late + 25 * HOUR;
    scene.bus.publish('roster-changed', { officers: null });
    await scene.settle();
    expect(await count('sealed_fix')).toBe(60);
    await scene.close();
  });
});
