import { MINUTE } from '@dutywall/shared/kit';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { BEGIN, stay } from '../duty-service/support/scene.ts';
import { openStore, type Store } from '../duty-service/support/store.ts';
import { AbsenceWorld, PEOPLE } from './world.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let store: Store;
let world: AbsenceWorld;
beforeAll(async () => {
  store = await openStore();
});
afterAll(() => store.close());
afterEach(() => world?.close());

/** Another device's buffer, uploaded late: the officer was on the post from minute 32 to 42. */
async function lateUpload(from = 32, to = 42): Promise<void> {
  const { scene, clock } = world;
  const late = stay(1, BEGIN + from * MINUTE, BEGIN + to * MINUTE, 0).map((fix) => {
    return { ...fix, eventAt: fix.eventAt + 7_000, receivedAt: clock.at + 1_000 };
  });
  await scene.deliver(late);
  await scene.settle();
  await world.room.tick();
}

describe('BT3: a revision of what a flag cites', () => {
  it('sends it back to a person, once, tells officer and flagger, and shows both versions', async () => {
    world = await AbsenceWorld.open(store);
    const { id } = await world.flag();
    await world.act('officer', id, 'answer');
    expect((await world.file('second', id)).belief.differs).toBe(false);
    await lateUpload();
    await world.room.tick();
    const file = await world.file('second', id);
    expect(file.steps.map((step) => step.stage)).toEqual(['flagged', 'notified', 'answered', 'needs-review']);
    expect(file.belief.differs).toBe(true);
    expect(file.belief.frozen.map((one) => one.state)).toEqual(['off-post']);
    expect(file.belief.now.map((one) => one.state)).toContain('on-post');
    expect(await world.notices('officer')).toEqual(['absence-flagged', 'absence-needs-review']);
    expect(await world.notices('flagger')).toEqual(['absence-answered', 'absence-needs-review']);
    expect(await world.actions()).toContain('absence-needs-review');
    // The frozen bundle is as it was: nobody rewrites what was known when the flag was made.
    expect((await world.file('second', id)).evidenceSha256).toBe(file.evidenceSha256);
    expect(await world.act('second', id, 'confirm')).toBe('too-early');
    expect(await world.act('second', id, 'withdraw')).toBe('withdrawn');
  });

  it('is not asked for again once it was decided on, and is when it changes again', async () => {
    world = await AbsenceWorld.open(store);
    const { id } = await world.flag();
    await world.act('officer', id, 'answer');
    await lateUpload(32, 35);
    expect((await world.file('second', id)).stage).toBe('needs-review');
    expect(await world.act('officer', id, 'answer')).toBe('answered');
    expect(await world.act('second', id, 'confirm')).toBe('confirmed');
    await world.room.tick();
    expect((await world.file('second', id)).stage).toBe('confirmed');
    await lateUpload(36, 42);
    expect((await world.file('second', id)).stage).toBe('needs-review');
  });

  it('a stretch that only grows, and fixes outside the cited time, are no revision', async () => {
    world = await AbsenceWorld.open(store);
    const { id } = await world.flag();
    await world.scene.deliver(stay(1, BEGIN + 50 * MINUTE, BEGIN + 70 * MINUTE, 350));
    await world.scene.deliver(stay(1, BEGIN + 70 * MINUTE, BEGIN + 90 * MINUTE, 0));
    await world.scene.settle();
    await world.room.tick();
    expect((await world.file('second', id)).stage).toBe('notified');
  });

  it('the officer’s return or silence right after the flag is no revision either', async () => {
    world = await AbsenceWorld.open(store);
    const { id } = await world.flag();
    world.scene.to(BEGIN + 80 * MINUTE);
    await world.scene.settle();
    await world.room.tick();
    expect((await world.file('second', id)).stage).toBe('notified');
  });

  it('a revision nobody heard of is found before anybody decides on it, and by the next start', async () => {
    world = await AbsenceWorld.open(store);
    const { id } = await world.flag();
    await world.act('officer', id, 'answer');
    const { seen } = await world.file('second', id);
    world.room.close();
    const late = stay(1, BEGIN + 32 * MINUTE, BEGIN + 42 * MINUTE, 0).map((fix) => {
      return { ...fix, eventAt: fix.eventAt + 7_000, receivedAt: world.clock.at + 1_000 };
    });
    await world.scene.deliver(late);
    await world.scene.settle();
    expect(await world.act('second', id, 'confirm', { seen })).toBe('conflict');
    expect((await world.file('second', id)).stage).toBe('needs-review');
    await world.app.close();
    const again = await AbsenceWorld.serve(world.scene);
    await again.room.start();
    again.room.close();
    await again.app.close();
    const { steps } = await again.room.open(PEOPLE.flagger, id).then((file) => {
      if (!file.ok) throw new Error(file.refusal.reason);
      return file.value;
    });
    expect(steps.filter((step) => step.stage === 'needs-review')).toHaveLength(1);
  });
});
