import { fromWgs84 } from '@dutywall/shared/geo';
import { HOUR, MINUTE, SECOND } from '@dutywall/shared/kit';
import type { SquadRow } from '@dutywall/shared/protocol';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { absencesOf } from './support/absences.ts';
import { BEGIN, fixOf, Scene, seedTown, stay, supervisor } from './support/scene.ts';
import { openStore, type Store } from './support/store.ts';

let store: Store;
beforeAll(async () => {
  store = await openStore();
});
afterAll(() => store.close());
beforeEach(async () => {
  await store.empty();
  await seedTown(store.db, 40);
});

/** Officers of squad s1: 1, 3, 5 … 39. */
const SQUAD = Array.from({ length: 20 }, (_, i) => 2 * i + 1);
const CUT = SQUAD.slice(0, 8);
const REST = SQUAD.slice(8);

/** Rooms that hear every report when it comes. */
async function street(at: number): Promise<Scene> {
  const scene = await new Scene(store.db, at).start();
  scene.batchMs = 20 * SECOND;
  return scene;
}

function banner(scene: Scene): SquadRow | undefined {
  return scene.wall
    .named<SquadRow & { kind: string; to: null }>('squad-changed')
    .filter((s) => s.id === 's1')
    .at(-1);
}

function kinds(): Promise<readonly Record<string, unknown>[]> {
  return store.db.query(
    `SELECT i.kind, count(*)::int AS n FROM incident i JOIN officer o ON o.id = i.officer_id
      WHERE o.squad_id = 's1' AND retracted_at IS NULL GROUP BY i.kind ORDER BY i.kind`,
  );
}

/** The whole squad at its posts until `cutAt`, the rest from there to `end`. */
async function cutAtOnce(end: number): Promise<Scene> {
  const scene = await street(BEGIN - HOUR);
  await scene.deliver(SQUAD.flatMap((n) => stay(n, BEGIN, BEGIN + 30 * MINUTE, 0)));
  await scene.deliver(REST.flatMap((n) => stay(n, BEGIN + 30 * MINUTE, end, 0)));
  return scene;
}

describe('DU11 mass silence in the duty room', () => {
  it('40 % of the links cut at once: a banner within 30 s of the second missed report, and no candidate by it', async () => {
    const scene = await cutAtOnce(BEGIN + 30 * MINUTE);
    const last = BEGIN + 30 * MINUTE - 20 * SECOND;
    expect(banner(scene)?.degraded ?? false).toBe(false);
    // The others go on reporting; time passes second by second.
    let shownAt = 0;
    for (let at = scene.clock.at; at < last + 90 * SECOND && shownAt === 0; at += SECOND) {
      if ((at - BEGIN) % (20 * SECOND) === 0) await scene.deliver(REST.map((n) => fixOf(n, at - SECOND, 0)));
      scene.to(at);
      if (banner(scene)?.degraded) shownAt = scene.clock.at;
    }
    expect(shownAt - (last + 40 * SECOND)).toBeLessThanOrEqual(30 * SECOND);
    expect(shownAt).toBeGreaterThan(last + 40 * SECOND);
    expect(banner(scene)?.degradedBy).toMatchObject({ reason: 'mass-silence', terminals: 8, of: 20 });
    await scene.deliver(REST.flatMap((n) => stay(n, shownAt, BEGIN + 90 * MINUTE, 0)));
    await scene.settle();
    expect(await kinds()).toEqual([]);
    expect(scene.wall.standing('o1')).toMatchObject({ state: 'no-signal', cause: 'system-degraded' });
    expect(scene.wall.standing('o1')?.overlays).toContain('degraded');
    expect(scene.wall.standing('o39')).toMatchObject({ state: 'on-post', overlays: ['degraded'] });
    expect(scene.wall.standing('o2')?.overlays).toEqual([]);
    await scene.close();
  });

  it('frozen while degraded, and only who is silent after it is an incident', async () => {
    const scene = await cutAtOnce(BEGIN + 33 * MINUTE);
    expect(banner(scene)?.degraded).toBe(true);
    // o39 walks off meanwhile: nobody is accused by a picture that is not to be trusted.
    const staying = REST.filter((n) => n !== 39);
    const until = BEGIN + 60 * MINUTE;
    await scene.deliver([
      ...staying.flatMap((n) => stay(n, BEGIN + 33 * MINUTE, until, 0)),
      ...stay(39, BEGIN + 33 * MINUTE, until, 500),
    ]);
    await scene.settle();
    expect(await kinds()).toEqual([]);
    // All but o1 come back.
    const back = [...staying, ...CUT.filter((n) => n !== 1)];
    await scene.deliver(back.flatMap((n) => stay(n, until, until + 8 * MINUTE, 0)));
    await scene.settle();
    expect(banner(scene)).toMatchObject({ degraded: false, degradedBy: null });
    expect(await kinds()).toEqual([
      { kind: 'silent', n: 2 }, // o1, and o39 who stopped reporting
    ]);
    const [span] = await store.db.query<{ reason: string; ended: boolean; begins: number }>(
      `SELECT reason, ended_at IS NOT NULL AS ended, (extract(epoch from began_at) * 1000)::float8 AS begins FROM degraded_span`,
    );
    expect(span).toMatchObject({ reason: 'mass-silence', ended: true });
    expect(Math.abs((span?.begins ?? 0) - (BEGIN + 30 * MINUTE))).toBeLessThanOrEqual(MINUTE);
    await scene.close();
  });

  it('P10 after a kill the verdicts of a degraded time are the same', async () => {
    const scene = await cutAtOnce(BEGIN + 50 * MINUTE);
    await scene.settle();
    const before = await scene.timeline('o1');
    expect(before.at(-1)).toMatch(/^no-signal\/system-degraded/);
    scene.kill();
    const again = await street(scene.clock.at + SECOND);
    await again.settle();
    expect(await again.timeline('o1')).toEqual([before[0], expect.stringMatching(/^no-signal\/system-degraded/)]);
    expect(again.duty.isDegraded('s1')).toBe(true);
    expect(await kinds()).toEqual([]);
    await again.close();
  });

  it('the server was away for an hour: nobody was silent, nothing dips, for what was not kept', async () => {
    const scene = await street(BEGIN - HOUR);
    await scene.deliver(SQUAD.flatMap((n) => stay(n, BEGIN, BEGIN + 30 * MINUTE, 0)));
    await scene.settle();
    await scene.close();
    const again = await street(BEGIN + 90 * MINUTE);
    expect(banner(again)?.degradedBy).toMatchObject({ reason: 'outage' });
    // o1 kept its fixes and sends them; the others have only what comes now.
    await again.deliver(stay(1, BEGIN + 30 * MINUTE, BEGIN + 90 * MINUTE, 0, { receivedAt: again.clock.at + SECOND }));
    await again.deliver(SQUAD.flatMap((n) => stay(n, BEGIN + 90 * MINUTE + SECOND, BEGIN + 100 * MINUTE, 0)));
    await again.settle();
    expect(await again.timeline('o1')).toEqual(['on-post 0–…']);
    expect((await again.timeline('o3'))[1]).toMatch(/^no-signal\/system-degraded 32\.667–90\.01/);
    expect(await kinds()).toEqual([]);
    expect(banner(again)).toMatchObject({ degraded: false });
    await again.close();
  });

  it('flagging about a degraded squad wants to be told twice', async () => {
    const scene = await cutAtOnce(BEGIN + 40 * MINUTE);
    const absences = absencesOf(scene);
    const ask = { officer: 'o1', reason: '失联十分钟' };
    expect(await absences.flag(supervisor(['s1']), ask)).toMatchObject({ refusal: { code: 'squad-degraded' } });
    expect(await absences.flag(supervisor(['s2']), ask)).toMatchObject({ refusal: { code: 'out-of-scope' } });
    expect(await absences.flag(supervisor(['s1']), { ...ask, degradedSeen: true })).toMatchObject({ ok: true });
    const other = { officer: 'o2', reason: '离岗' };
    expect(await absences.flag(supervisor(['s2']), other)).toMatchObject({ ok: true });
    await scene.close();
  });

  it('DU13 most of a squad displaced as by GCJ-02: a banner with the count, and nobody is off post', async () => {
    const scene = await street(BEGIN - HOUR);
    const moved = SQUAD.slice(0, 14);
    const wrong = (n: number, from: number, to: number) =>
      stay(n, from, to, 0).map((fix) => ({ ...fix, ...fromWgs84('GCJ-02', fix.lon, fix.lat) }));
    await scene.deliver([
      ...SQUAD.flatMap((n) => stay(n, BEGIN, BEGIN + 20 * MINUTE, 0)),
      ...moved.flatMap((n) => wrong(n, BEGIN + 20 * MINUTE, BEGIN + 50 * MINUTE)),
      ...SQUAD.slice(14).flatMap((n) => stay(n, BEGIN + 20 * MINUTE, BEGIN + 50 * MINUTE, 0)),
    ]);
    await scene.settle();
    expect(banner(scene)?.degradedBy).toMatchObject({ reason: 'datum', terminals: 14, of: 20 });
    expect(scene.wall.standing('o1')).toMatchObject({ state: 'stepped-away', overlays: ['degraded'] });
    expect(await kinds()).toEqual([]);
    await scene.close();
  });
});
