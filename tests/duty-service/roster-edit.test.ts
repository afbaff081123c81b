import { createDice } from '@dutywall/server/app';
import { auditLog } from '@dutywall/server/features/audit';
import { createShiftBook } from '@dutywall/server/features/shift';
import type { ShiftDraft } from '@dutywall/shared/domain';
import { DAY, HOUR, MINUTE } from '@dutywall/shared/kit';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { BEGIN, Scene, seedTown, stay, supervisor } from './support/scene.ts';
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
  await store.db.query(
    `INSERT INTO post_version (post_id, version, name, squad_id, kind, geometry, radius_m, tolerance_m, valid)
     VALUES ('p2', 1, '京泰夜市', 's1', 'circle', ST_SetSRID(ST_MakePoint(120.58, $1), 4326), 50, 30, '[2026-01-01,)')`,
    [31.3 + 400 / 111_320],
  );
});

const SHIFT: ShiftDraft = { name: '早班', officer: 'o1', posts: ['p1'], from: BEGIN, to: BEGIN + 8 * HOUR, breaks: [] };

function bookOf(scene: Scene) {
  const { db, clock } = scene;
  const book = createShiftBook({ db, clock, dice: createDice(clock), bus: scene.bus, audit: auditLog });
  return async (draft: ShiftDraft | null, more: { appliesFrom?: number } = {}) => {
    const how = { dry: false, faulty: 'refuse-all', reason: '更正', audit: { action: 'shift-changed' } } as const;
    const set = await book.apply(supervisor(['s1']), [{ shift: 'sh1', version: null, draft, ...more }], how);
    if (!set.ok || !set.value.written) throw new Error(JSON.stringify(set));
  };
}

/** 20 min at the post, then 20 min at the other one, 400 m away. */
async function awayScene(): Promise<Scene> {
  const scene = await new Scene(store.db, BEGIN - HOUR).start();
  await scene.deliver(stay(1, BEGIN, BEGIN + 20 * MINUTE, 0));
  await scene.deliver(stay(1, BEGIN + 20 * MINUTE, BEGIN + 40 * MINUTE, 400));
  await scene.settle();
  expect(await scene.timeline('o1')).toEqual(['on-post 0–20', 'off-post 20–…']);
  return scene;
}

describe('the roster is edited while the duty room watches', () => {
  it('DU3 "he was sent there at 20 past" clears the time since: nobody is off a post that did not hold', async () => {
    const scene = await awayScene();
    await bookOf(scene)({ ...SHIFT, posts: ['p2'] }, { appliesFrom: BEGIN + 20 * MINUTE });
    await scene.duty.reload();
    await scene.settle();
    expect(await scene.timeline('o1')).toEqual(['on-post 0–…']);
    expect(scene.wall.named('incident-closed')).toHaveLength(1);
    await scene.close();
    const again = await new Scene(store.db, scene.clock.at).start();
    await again.settle();
    expect(await again.timeline('o1'), 'P10').toEqual(['on-post 0–…']);
    await again.close();
  });

  it('DU3 without a moment other posts hold from now on: the first stretch was on post, and both count until now', async () => {
    const scene = await awayScene();
    await bookOf(scene)({ ...SHIFT, posts: ['p2'] });
    await scene.duty.reload();
    await scene.settle();
    // The place was outside the post that held then, but it is one of the posts of this shift: nobody is accused.
    expect(await scene.timeline('o1')).toEqual(['on-post 0–…']);
    await scene.close();
  });

  it('a running shift that is cancelled is judged no more, and its incident is withdrawn', async () => {
    const scene = await awayScene();
    await bookOf(scene)(null);
    await scene.duty.reload();
    await scene.settle();
    expect(await scene.timeline('o1')).toEqual([]);
    expect(await store.db.query("SELECT id FROM incident WHERE retracted_at IS NULL AND officer_id = 'o1'")).toEqual(
      [],
    );
    await scene.close();
  });

  it('BT1 a shift of the day before that is cancelled is withdrawn from the store too, also after a restart', async () => {
    const first = await awayScene();
    await first.close();
    const scene = await new Scene(store.db, BEGIN + DAY).start();
    await scene.settle();
    expect(
      await store.db.query("SELECT id FROM incident WHERE retracted_at IS NULL AND officer_id = 'o1'"),
    ).not.toEqual([]);
    await bookOf(scene)(null);
    await scene.duty.reload();
    await scene.settle();
    await scene.incidents.settle();
    expect(await scene.timeline('o1')).toEqual([]);
    expect(await store.db.query("SELECT id FROM incident WHERE retracted_at IS NULL AND officer_id = 'o1'")).toEqual(
      [],
    );
    expect(
      await store.db.query('SELECT 1 FROM duty_interval WHERE upper_inf(known) AND shift_id = $1', ['sh1']),
    ).toEqual([]);
    await scene.close();
  });
});
