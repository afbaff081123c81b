import { HOUR, MINUTE } from '@dutywall/shared/kit';
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

/** On post from the begin, away 60–75 min, back until the end. */
const DAY = [
  ...stay(1, BEGIN, BEGIN + 60 * MINUTE, 0),
  ...stay(1, BEGIN + 60 * MINUTE, BEGIN + 75 * MINUTE, 400),
  ...stay(1, BEGIN + 75 * MINUTE, BEGIN + 8 * HOUR, 10),
];

describe('duty room over the store', () => {
  it('DU2 DU6 stores one timeline without gap and shows it', async () => {
    const scene = await new Scene(store.db, BEGIN - HOUR).start();
    expect(scene.wall.standing('o1')?.state).toBe('off-shift');
    await scene.deliver(DAY.filter((f) => f.eventAt < BEGIN + 90 * MINUTE));
    expect(scene.wall.standing('o1')).toMatchObject({ state: 'on-post', arrived: true, posts: ['宫涵疏导点'] });
    expect(scene.wall.standing('o2')).toMatchObject({ state: 'no-signal', cause: 'never-connected', arrived: false });
    await scene.settle();
    expect(await scene.timeline('o1')).toEqual(['on-post 0–60', 'off-post 60–75', 'on-post 75–…']);
    await scene.close();
  });
});
