import { createBus, createDice } from '@dutywall/server/app';
import { auditLog } from '@dutywall/server/features/audit';
import { createPostEditor } from '@dutywall/server/features/post';
import type { Announcements } from '@dutywall/server/ports';
import { HOUR, MINUTE } from '@dutywall/shared/kit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BEGIN, Scene, seedTown, stay, supervisor } from '../duty-service/support/scene.ts';
import { openStore, type Store } from '../duty-service/support/store.ts';
import { circle } from './support.ts';

let store: Store;
beforeAll(async () => {
  store = await openStore();
});
afterAll(() => store?.close());
beforeEach(async () => {
  await store.empty();
  await seedTown(store.db);
});

const LEFT = BEGIN + 20 * MINUTE;

/** The editor of a scene's posts; what it announces reaches the duty room. */
function editorOf(scene: Scene) {
  const bus = createBus((_name, error) => {
    throw error;
  });
  const heard: Announcements['posts-changed'][] = [];
  bus.subscribe('posts-changed', (data) => {
    heard.push(data);
    scene.bus.publish('posts-changed', data);
  });
  const { db, clock } = scene;
  const editor = createPostEditor({
    ...{ db, clock, bus, dice: createDice(clock), audit: auditLog, district: async () => null },
  });
  const move = async (north: number, more: object = {}): Promise<void> => {
    const feature = circle('宫涵疏导点', north);
    const made = await editor.change(supervisor(['s1']), 'p1', { feature, basedOn: 1, ...more });
    if (!made.ok) throw new Error(made.refusal.reason);
    await scene.duty.reload();
  };
  return { move, heard };
}

/** 20 min at the post, then 16 min 400 m north of it; `then` runs 8 min after the move north. */
async function walkNorth(then: (scene: Scene) => Promise<void>): Promise<readonly string[]> {
  const scene = await new Scene(store.db, BEGIN - HOUR).start();
  await scene.deliver(stay(1, BEGIN, LEFT, 0));
  await scene.deliver(stay(1, LEFT, LEFT + 8 * MINUTE, 400));
  scene.to(LEFT + 8 * MINUTE);
  await then(scene);
  await scene.deliver(stay(1, LEFT + 8 * MINUTE, LEFT + 16 * MINUTE, 400));
  await scene.settle();
  const timeline = await scene.timeline('o1');
  await scene.close();
  const again = await new Scene(store.db, scene.clock.at).start();
  await again.settle();
  expect(await again.timeline('o1'), 'P10: a restart judges alike').toEqual(timeline);
  await again.close();
  return timeline;
}

describe('DU3: a post moved by its editor', () => {
  it('DU3 accuses nobody of standing where it was, and counts from its valid time', async () => {
    expect(await walkNorth((scene) => editorOf(scene).move(400))).toEqual(['on-post 0–…']);
  });

  it('DU6 moved away from somebody, it is left from then on and not before', async () => {
    const scene = await new Scene(store.db, BEGIN - HOUR).start();
    await scene.deliver(stay(1, BEGIN, LEFT, 0));
    scene.to(LEFT);
    await editorOf(scene).move(600);
    await scene.deliver(stay(1, LEFT, LEFT + 16 * MINUTE, 0));
    await scene.settle();
    expect(await scene.timeline('o1')).toEqual(['on-post 0–20', 'off-post 20–…']);
    await scene.close();
  });

  it('DU3 a move announced for later changes nothing until then', async () => {
    const scene = await new Scene(store.db, BEGIN - HOUR).start();
    await scene.deliver(stay(1, BEGIN, LEFT, 0));
    scene.to(LEFT);
    await editorOf(scene).move(600, { from: LEFT + HOUR });
    await scene.deliver(stay(1, LEFT, LEFT + HOUR, 0));
    await scene.settle();
    expect(await scene.timeline('o1')).toEqual(['on-post 0–…']);
    scene.to(LEFT + HOUR + MINUTE);
    await scene.duty.reload();
    await scene.deliver(stay(1, LEFT + HOUR, LEFT + HOUR + 16 * MINUTE, 0));
    await scene.settle();
    expect(await scene.timeline('o1')).toEqual(['on-post 0–80', 'off-post 80–…']);
    await scene.close();
  });

  it('DU3 a correction of the past clears who stood at the true place, and accuses nobody who stood at the old one', async () => {
    // The officer stood 400 m north all along, off post by the wrong drawing.
    const scene = await new Scene(store.db, BEGIN - HOUR).start();
    await scene.deliver(stay(1, BEGIN, BEGIN + 40 * MINUTE, 400));
    await scene.deliver(stay(2, BEGIN, BEGIN + 40 * MINUTE, 0));
    await scene.settle();
    expect(await scene.timeline('o1')).toEqual(['expected 0–10', 'not-arrived 10–…']);
    await editorOf(scene).move(400, { from: BEGIN - MINUTE, reason: '图纸画错' });
    await scene.settle();
    expect(await scene.timeline('o1')).toEqual(['on-post 0–…']);
    expect(await scene.timeline('o2'), 'stood where it was drawn until the correction').toEqual(['on-post 0–…']);
    await scene.close();
  });

  it('BT1 DU9 a correction judges shifts again that have ended, and keeps what was believed', async () => {
    const scene = await new Scene(store.db, BEGIN - HOUR).start();
    await scene.deliver(stay(1, BEGIN, BEGIN + 8 * HOUR, 400));
    scene.to(BEGIN + 20 * HOUR);
    await scene.duty.reload();
    await scene.settle();
    expect(await scene.timeline('o1')).toEqual(['expected 0–10', 'not-arrived 10–480']);
    const editor = editorOf(scene);
    await editor.move(400, { from: BEGIN - MINUTE, reason: '图纸画错' });
    expect(editor.heard).toEqual([{ posts: ['p1'], since: BEGIN - MINUTE }]);
    await expect
      .poll(async () => {
        await scene.settle();
        return scene.timeline('o1');
      })
      .toEqual(['on-post 0–480']);
    const believed = await store.db.query(
      "SELECT 1 FROM duty_interval WHERE officer_id = 'o1' AND state = 'not-arrived' AND NOT upper_inf(known)",
      [],
    );
    expect(believed.length).toBeGreaterThan(0);
    await scene.close();
  });
});
