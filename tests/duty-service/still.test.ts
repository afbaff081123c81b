import { HOUR, MINUTE } from '@dutywall/shared/kit';
import type { IncidentRow } from '@dutywall/shared/protocol';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { AbsenceWorld } from '../absence/world.ts';
import { BEGIN, LAT, LON, Scene, seedTown, stay } from './support/scene.ts';
import { openStore, type Store } from './support/store.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 240_000 });

let store: Store;
let world: AbsenceWorld | undefined;
beforeAll(async () => {
  store = await openStore();
});
afterAll(() => store.close());
afterEach(() => world?.close());

/** The town's post becomes a route of two kilometres; the bureau tells of half an hour in one place, or does not. */
async function route(stillS: number | null): Promise<void> {
  await store.db.query(
    `UPDATE post_version SET kind = 'route', radius_m = 50,
            geometry = ST_SetSRID(ST_MakeLine(ST_MakePoint($1, $2), ST_MakePoint($1, $3)), 4326)`,
    [LON, LAT, LAT + 0.018],
  );
  if (stillS === null) return;
  await store.db.query(
    `INSERT INTO rule_version (squad_id, version, rules, valid_from, reason, made_by, made_at)
     VALUES (NULL, 2, $1, '2026-01-01', '试行', 'admin', '2026-01-01')`,
    [JSON.stringify({ stillS })],
  );
}

describe('DU8 through the whole path', () => {
  it('DU8 off by default: nothing is told of an hour in one place', async () => {
    await store.empty();
    await seedTown(store.db);
    await route(null);
    const scene = await new Scene(store.db, BEGIN - HOUR).start();
    await scene.deliver(stay(1, BEGIN, BEGIN + 60 * MINUTE, 300));
    await scene.settle();
    expect(scene.wall.named<IncidentRow>('incident-opened').filter((one) => one.kind === 'still')).toEqual([]);
    await scene.close();
  });

  it('DU8 switched on: one incident to look at, the officer stays on post, and no flag may cite it', async () => {
    const late = await openWorld();
    const { scene } = late;
    const of = (name: 'incident-opened' | 'incident-changed') =>
      scene.wall.named<IncidentRow>(name).filter((one) => one.kind === 'still');
    expect(of('incident-opened')).toHaveLength(1);
    const [row] = of('incident-opened');
    expect(row).toMatchObject({ officer: 'o1', to: null, from: BEGIN + 10 * MINUTE });
    expect(row?.text.zh).toMatch(/^仅供了解：08:10 起在 宫涵疏导点 停留约 3\d 分钟/);
    const states = await store.db.query<{ state: string }>(
      "SELECT DISTINCT state FROM duty_interval WHERE officer_id = 'o1' AND upper_inf(known) AND NOT isempty(valid)",
    );
    expect(states.map((one) => one.state)).toEqual(['on-post']);
    const ask = { officer: 'o1', reason: '在一处停留半小时', incident: row?.id };
    const answer = await late.ask('flagger', 'POST', '/api/absences', ask);
    expect([answer.statusCode, answer.json().error.code]).toEqual([409, 'information-only']);

    await scene.deliver(stay(1, BEGIN + 50 * MINUTE, BEGIN + 54 * MINUTE, 700));
    await scene.settle();
    await scene.incidents.settle();
    const [stored] = await store.db.query<{ ended: boolean }>(
      `SELECT ended_at IS NOT NULL AS ended FROM incident WHERE id = $1`,
      [row?.id ?? ''],
    );
    expect(stored?.ended).toBe(true);
  });
});

/** Ten minutes along the route, then forty in one place. */
async function openWorld(): Promise<AbsenceWorld> {
  await AbsenceWorld.people(store);
  await route(1_800);
  const scene = await new Scene(store.db, BEGIN - HOUR).start();
  await scene.deliver([
    ...stay(1, BEGIN, BEGIN + 5 * MINUTE, 500),
    ...stay(1, BEGIN + 5 * MINUTE, BEGIN + 10 * MINUTE, 700),
    ...stay(1, BEGIN + 10 * MINUTE, BEGIN + 50 * MINUTE, 300),
  ]);
  await scene.settle();
  await scene.incidents.settle();
  world = await AbsenceWorld.over(scene);
  return world;
}
