import { ensureFixPartitions } from '@dutywall/server/ingest';
import type { Database } from '@dutywall/server/ports';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, withEmbedded } from '../support/db.ts';
import { addTerminal, openWorld } from '../support/ingest-bench.ts';

const NOW = Date.UTC(2026, 10, 23, 15, 15, 2);
const TOKEN = 'web-token-00000001';

describe('ingest on the embedded database', () => {
  let db: Database;
  let store: TestDatabase;
  beforeAll(async () => {
    store = await withEmbedded();
    db = store.db;
    await addTerminal(db, { id: 'w1', protocol: 'web', token: TOKEN });
  }, 120_000);
  afterAll(async () => {
    await store.close();
  });

  it('stores, recognises repeats, seals and puts aside in one group, and numbers the fixes', async () => {
    const world = await openWorld(db, { at: NOW });
    const post = (items: readonly object[]) =>
      world.app.inject({ method: 'POST', url: `/ingest/web/${TOKEN}`, payload: JSON.stringify(items) });
    const fix = (back: number) => ({
      eventAt: NOW - back * 1_000,
      lat: 32.06,
      lon: 118.79,
      accuracyM: 12,
      raw: { a: '"\\' },
    });
    const items = [fix(3), fix(2), fix(3), { lat: 'x' }, { heartbeat: true }];
    const answer = await post(items);
    expect(answer.json().counts).toEqual({ stored: 2, duplicate: 1, sealed: 0, quarantined: 1 });
    expect(world.taken.fixes.map((one) => one.eventAt)).toEqual([NOW - 3_000, NOW - 2_000]);
    expect(world.taken.heartbeats).toHaveLength(1);
    const [first, second] = world.taken.fixes;
    expect((second?.id ?? 0) - (first?.id ?? 0)).toBe(1);
    world.windows.open = false;
    expect((await post([fix(1)])).json().counts).toMatchObject({ sealed: 1 });
    const [row] = await db.query<{ raw: unknown; at: Date }>(
      `SELECT raw, event_at AS at FROM fix ORDER BY event_at LIMIT 1`,
    );
    expect(row).toEqual({ raw: { a: '"\\' }, at: new Date(NOW - 3_000) });
    await world.close();
  });

  it('partitions are made once, side by side with others doing the same', async () => {
    await Promise.all([ensureFixPartitions(db, NOW), ensureFixPartitions(db, NOW, { from: -20, to: 3 })]);
    const [row] = await db.query<{ count: number }>(
      `SELECT count(*)::int4 AS count FROM pg_inherits WHERE inhparent = 'fix'::regclass`,
    );
    expect(row?.count).toBe(25); // 24 days and the stray one
  });
});
