import type { AddressInfo } from 'node:net';
import { bureauOf, demoKey, readPlan, seedDemo } from '@dutywall/scripts/demo';
import { startSimulator } from '@dutywall/scripts/simulate';
import { MINUTE } from '@dutywall/shared/kit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestDatabase, withEmbedded } from '../support/db.ts';
import { type IngestWorld, openWorld } from '../support/ingest-bench.ts';

let store: TestDatabase;
let world: IngestWorld;

beforeAll(async () => {
  store = await withEmbedded();
  await seedDemo({
    db: store.db,
    dataDir: store.dataDir,
    now: Date.now() - 3 * MINUTE,
    officers: Number(process.env.SIM_OFFICERS ?? 120),
    past: 5 * MINUTE,
  });
  world = await openWorld(store.db);
  world.clock.now = () => Date.now();
}, 240_000);
afterAll(async () => {
  await world.close();
  await store.close();
});

it('lets every kind of terminal report, late ones too, and every report is taken', async () => {
  await world.app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = world.app.server.address() as AddressInfo;
  const jt808 = await world.ingest.jt808.listen(0, '127.0.0.1');
  const plan = await readPlan(store.dataDir);
  if (!plan.ok) throw new Error(plan.refusal.reason);
  const bureau = await bureauOf(store.dataDir, plan.value);
  if (!bureau.ok) throw new Error(bureau.refusal.reason);
  const cpu = process.cpuUsage();
  const simulator = startSimulator({
    bureau: bureau.value,
    key: await demoKey(store.dataDir),
    server: { address: new URL(`http://127.0.0.1:${port}`), jt808: { host: '127.0.0.1', port: jt808 } },
    since: plan.value.filledUntil,
    faults: null,
  });
  await new Promise((resolve) => setTimeout(resolve, Number(process.env.SIM_MS ?? 12_000)));
  const used = process.cpuUsage(cpu);
  console.log(simulator.tally, 'cpu ms of both sides', (used.user + used.system) / 1000);
  simulator.stop();

  expect(simulator.tally.failed).toBe(0);
  expect(simulator.tally.acknowledged).toBeGreaterThan(200);
  const put = await store.db.query<{ code: string; n: number }>(
    `SELECT code, count(*)::int AS n FROM quarantine GROUP BY 1`,
  );
  expect(put).toEqual([]);
  const told = new Set(world.taken.fixes.map((fix) => fix.terminal));
  const dialects = new Set(bureau.value.officers.filter((o) => told.has(o.terminal.id)).map((o) => o.terminal.dialect));
  expect([...dialects].sort()).toEqual(['2013', '2019', 'json', 'owntracks', 'query', 'web']);
  expect(world.taken.heartbeats.length).toBeGreaterThan(0);
}, 60_000);
