import { resumeDemo, rollRoster, seedDemo } from '@dutywall/scripts/demo';
import { HOUR, MINUTE, toIso } from '@dutywall/shared/kit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestDatabase, withEmbedded } from '../support/db.ts';

let store: TestDatabase;
beforeAll(async () => {
  store = await withEmbedded();
}, 120_000);
afterAll(() => store.close());

/** Shifts, and fixes of the last five minutes, at an instant. */
async function lively(at: number): Promise<{ shifts: number; reporting: number }> {
  const [row] = await store.db.query<{ shifts: number; reporting: number }>(
    `SELECT (SELECT count(*)::int FROM shift WHERE begins_at <= $1 AND ends_at > $1) AS shifts,
            (SELECT count(DISTINCT officer_id)::int FROM fix
              WHERE event_at > $1::timestamptz - interval '5 minutes' AND event_at <= $1) AS reporting`,
    [toIso(at)],
  );
  return row;
}

it('is as lively a day later, whether the server ran or was down', { timeout: 240_000 }, async () => {
  const start = Date.parse('2026-11-23T08:00:00Z');
  const { db, dataDir } = store;
  const first = await seedDemo({ db, dataDir, now: start, officers: 110, past: 10 * MINUTE });
  expect(await lively(start)).toMatchObject({ shifts: 110 });
  expect(new Set(first.terminals.map((t) => t.protocol))).toEqual(new Set(['osmand', 'owntracks', 'jt808', 'web']));

  // Rolled forward while running: each day once, however often.
  const rolled = await rollRoster({ db, dataDir, now: start + 20 * HOUR });
  const count = async () => (await db.query<{ n: number }>('SELECT count(*)::int AS n FROM shift'))[0].n;
  const before = await count();
  expect(await rollRoster({ db, dataDir, now: start + 20 * HOUR })).toBe(rolled);
  expect(await count()).toBe(before);
  for (let hour = 0; hour < 48; hour += 5) expect(await lively(start + hour * HOUR)).toMatchObject({ shifts: 110 });

  // Down for hours, then started again.
  const later = start + 30 * HOUR;
  const resumed = await resumeDemo({ db, dataDir, now: later });
  expect(resumed?.plan.filledUntil).toBe(later);
  const now = await lively(later);
  expect(now.shifts).toBe(110);
  expect(now.reporting).toBeGreaterThan(70);
  expect((await lively(later - 6 * HOUR)).reporting).toBeGreaterThan(70);
});
