import { HOUR, MINUTE } from '@dutywall/shared/kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BEGIN, Scene, seedTown, stay } from './support/scene.ts';
import { openStore, type Store } from './support/store.ts';

let store: Store;
beforeAll(async () => {
  store = await openStore();
});
afterAll(async () => {
  await store.close();
});

describe('实到', () => {
  it('counts an answered check-in in this shift as an inside fix; the state stays what the fixes say (DU2)', async () => {
    await store.empty();
    await seedTown(store.db);
    const scene = await new Scene(store.db, BEGIN - HOUR).start();
    await scene.deliver(stay(1, BEGIN, BEGIN + 5 * MINUTE, 3_000));
    scene.duty.tick();
    const before = scene.wall.standing('o1');
    expect(before).toMatchObject({ arrived: false, state: 'expected' });
    const see = (at: number) => {
      scene.met.set('o1', at);
      scene.bus.publish('officer-met', { officer: 'o1', at });
    };
    // Of the shift before: it says nothing of this one.
    see(BEGIN - MINUTE);
    expect(scene.wall.standing('o1')?.arrived).toBe(false);
    see(BEGIN + 4 * MINUTE);
    expect(scene.wall.standing('o1')).toEqual({ ...before, arrived: true });
    scene.bus.publish('officer-met', { officer: 'nobody', at: BEGIN });
    await scene.close();
    expect(scene.errors).toEqual([]);
  });
});
