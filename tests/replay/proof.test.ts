import { createWallProofs, type WallProofs } from '@dutywall/server/features/replay';
import { HOUR, MINUTE } from '@dutywall/shared/kit';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { BEGIN, fixOf, Scene, seedTown, stay } from '../duty-service/support/scene.ts';
import { ENGINES, openStore, type Store } from '../duty-service/support/store.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const proofsOf = ({ db, clock, duty, errors }: Scene): WallProofs =>
  createWallProofs({
    ...{ db, clock, standings: duty.standings, onError: (error: unknown) => void errors.push(error) },
    lane: () => ({ epoch: 'e1', sequence: 7, hash: 'of the lane' }),
  });

describe.each(ENGINES)('BT2 the wall’s own past, as known then (%s database)', (_name, engine, missing) => {
  if (missing !== null) {
    it.skip(missing);
    return;
  }
  let store: Store;
  beforeAll(async () => {
    store = await openStore(engine);
  });
  afterAll(() => store.close());
  beforeEach(async () => {
    await store.empty();
    await store.db.query('DELETE FROM wall_proof');
  });

  it('BT2: what replay makes of each kept moment is what the wall held, through late uploads, changes and a kill', async () => {
    await seedTown(store.db, 6);
    let scene = await new Scene(store.db, BEGIN - HOUR).start();
    let proofs = proofsOf(scene);
    let kept = 0;
    /** Ten minutes of everybody; o3 keeps its fixes to itself until minute 100, o5 is silent from 40, o6 never comes. */
    const pass = async (from: number): Promise<void> => {
      const span = [BEGIN + from * MINUTE, BEGIN + (from + 10) * MINUTE] as const;
      await scene.deliver([
        ...stay(1, ...span, from >= 30 && from < 60 ? 400 : 0),
        ...stay(2, ...span, from === 50 ? 150 : 0),
        ...stay(4, ...span, from >= 20 ? 900 : 0),
        ...(from < 40 ? stay(5, ...span, 0) : []),
        ...stay(6, ...span, 2_000),
      ]);
      // What is believed now must stay readable, also where the next minutes change it before it is written.
      if (from % 20 === 0) await scene.settle();
      if (await proofs.keep()) kept += 1;
      await scene.deliver([fixOf(2, BEGIN + (from + 10) * MINUTE - 5_000, 300)]);
    };
    for (let from = 0; from < 70; from += 10) await pass(from);
    await scene.settle();
    scene.kill();

    scene = await new Scene(store.db, scene.clock.at + MINUTE).start();
    proofs = proofsOf(scene);
    for (let from = 80; from < 120; from += 10) await pass(from);
    // An hour and a half of o3 at once: what was silence becomes an absence, but not then.
    const buffered = stay(3, BEGIN, BEGIN + 95 * MINUTE, 600, { receivedAt: scene.clock.at + 1_000 });
    await scene.deliver(buffered);
    await scene.settle();

    const checked = await proofs.check({ from: BEGIN, to: BEGIN + 3 * HOUR });
    expect(checked.length).toBe(kept);
    expect(kept).toBeGreaterThanOrEqual(9);
    expect(checked.filter((one) => !one.equal)).toEqual([]);
    expect(new Set(checked.map((one) => one.standingsSha256)).size).toBeGreaterThan(4);
    expect(checked.every((one) => one.officers === 6 && one.laneHash === 'of the lane')).toBe(true);
    expect((await scene.timeline('o3'))[1]).toMatch(/^not-arrived 10–94/);

    // As known now the past reads differently: the digests compare what was shown, not what was.
    await store.db.query("UPDATE duty_interval SET state = 'on-post', cause = NULL WHERE officer_id = 'o5'");
    const forged = await proofs.check({ from: BEGIN, to: BEGIN + 3 * HOUR });
    expect(forged.filter((one) => !one.equal).length).toBeGreaterThan(3);
    await scene.close();
  });

  it('keeps nothing while somebody waits to be judged or the store is behind, and says so', async () => {
    await seedTown(store.db, 2);
    const scene = await new Scene(store.db, BEGIN - HOUR).start();
    const proofs = proofsOf(scene);
    await scene.deliver(stay(1, BEGIN, BEGIN + 10 * MINUTE, 0));
    expect(scene.duty.standings()).not.toBeNull();
    // The seal of the first is not written yet.
    await scene.deliver(stay(1, BEGIN + 10 * MINUTE, BEGIN + 20 * MINUTE, 500));
    expect(await proofs.keep()).toBe(false);
    await scene.settle();
    expect(await proofs.keep()).toBe(true);
    expect((await proofs.check({ from: BEGIN, to: BEGIN + HOUR })).map((one) => one.equal)).toEqual([true]);
    await scene.close();
  });
});
