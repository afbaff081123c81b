import { buildApp, createBus, createDice, createLog, SESSION_COOKIE } from '@dutywall/server/app';
import { readConfig } from '@dutywall/server/config';
import { auditLog } from '@dutywall/server/features/audit';
import { createCurveReader, createDutyReader, dutyRoutes } from '@dutywall/server/features/duty';
import { createMe, meRoutes } from '@dutywall/server/features/me';
import { postPlugin } from '@dutywall/server/features/post';
import { createReplay } from '@dutywall/server/features/replay';
import { createSpotChecks } from '@dutywall/server/features/spot-check';
import type { Principal } from '@dutywall/server/ports';
import { HOUR, MINUTE } from '@dutywall/shared/kit';
import type { IncidentRow, MeLook, MeShift, MeView } from '@dutywall/shared/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BEGIN, fixOf, Scene, seedTown, stay, supervisor } from '../duty-service/support/scene.ts';
import { openStore, type Store } from '../duty-service/support/store.ts';

const PRINCIPALS: Record<string, Principal> = {
  boss: { ...supervisor(['s1', 's2']), account: 'boss' },
  one: { ...supervisor([]), account: 'acc-1', role: 'officer', officer: 'o1' },
  two: { ...supervisor([]), account: 'acc-2', role: 'officer', officer: 'o2' },
  nobody: { ...supervisor([]), account: 'acc-3', role: 'officer', officer: null },
  wall: { ...supervisor(['s1']), role: 'wall' },
};

let store: Store;
let scene: Scene;
let app: Awaited<ReturnType<typeof buildApp>>;

beforeAll(async () => {
  store = await openStore();
  const { db } = store;
  await seedTown(db);
  await db.query(
    `INSERT INTO account (id, name, role, officer_id) VALUES ('boss', '督查甲', 'supervisor', NULL),
       ('acc-1', 'one', 'officer', 'o1'), ('acc-2', 'two', 'officer', 'o2')`,
  );
  scene = await new Scene(db, BEGIN - HOUR).start();
  await scene.deliver([
    ...stay(1, BEGIN, BEGIN + 30 * MINUTE, 0),
    ...stay(1, BEGIN + 30 * MINUTE, BEGIN + 50 * MINUTE, 300),
  ]);
  await scene.settle();
  const config = readConfig({});
  if (!config.ok) throw new Error(config.refusal.reason);
  const { clock } = scene;
  const sessions = {
    resolve: async (cookie: string | undefined) => PRINCIPALS[cookie?.split('=')[1] ?? ''] ?? null,
  };
  const bus = createBus(() => undefined);
  const ports = { db, clock, dice: createDice(clock), bus, sessions, log: createLog({ logLevel: 'silent' }) };
  const reader = createDutyReader({ db, clock, audit: auditLog, watches: scene.duty.watches });
  app = await buildApp(config.value, ports, [
    {
      name: 'me',
      plugin: async (on: typeof app) => {
        await on.register(dutyRoutes, { reader, curves: createCurveReader({ db, clock }), clock });
        const dice = createDice(clock);
        await on.register(postPlugin({ db, clock, audit: auditLog, bus, dice, district: async () => null }));
        await on.register(meRoutes, {
          room: createMe({
            ...{ db, clock, card: reader.card },
            ...{ sosWindow: scene.incidents.desk.sosWindow, sosCall: scene.incidents.sosCall },
          }),
          clock,
        });
      },
    },
  ]);
});
afterAll(async () => {
  await app?.close();
  await scene?.close();
  await store?.close();
});

async function get<T>(who: string, url: string): Promise<{ status: number; body: T }> {
  const answer = await app.inject({ method: 'GET', url, headers: { cookie: `${SESSION_COOKIE}=${who}` } });
  return { status: answer.statusCode, body: answer.json() as T };
}

describe('what officers see of themselves', () => {
  it('DU12 the own state, why, shift, posts with their outline', async () => {
    const { status, body } = await get<MeView>('one', '/api/me');
    expect(status).toBe(200);
    expect(body.officer).toMatchObject({ id: 'o1', badge: 'B001' });
    expect(body.standing).toMatchObject({ state: 'off-post', since: BEGIN + 30 * MINUTE });
    expect(body.sentence.zh).toContain('宫涵疏导点');
    expect(body.intervals.map((i) => i.state)).toEqual(['on-post', 'off-post']);
    expect(body.shift).toMatchObject({
      id: 'sh1',
      posts: [{ id: 'p1', name: '宫涵疏导点', kind: 'circle', geometry: { type: 'Point' }, radiusM: 50 }],
    });
  });

  it('DU14 names the windows in which positions may be recorded: the shifts and 30 min around', async () => {
    const { body } = await get<MeView>('one', '/api/me');
    const { shift } = body;
    if (!shift) throw new Error('no shift');
    expect(body.windows[0]).toEqual({ from: shift.from - 30 * MINUTE, to: shift.to + 30 * MINUTE });
  });

  it('shows an officer nothing of others, whatever they ask', async () => {
    const two = (await get<MeView>('two', '/api/me?officer=o1')).body;
    expect(two.officer.id).toBe('o2');
    expect(JSON.stringify(two)).not.toMatch(/B001|"o1"|sh1"/);
    const shifts = (await get<MeShift[]>('two', `/api/me/shifts?from=${BEGIN}&to=${BEGIN + HOUR}&officer=o1`)).body;
    expect(shifts.map((shift) => shift.id)).toEqual(['sh2']);
  });

  it('is for officers with a name only', async () => {
    for (const path of ['/api/me', '/api/me/shifts', '/api/me/looks']) {
      for (const who of ['boss', 'wall', 'nobody']) expect((await get(who, path)).status, `${who} ${path}`).toBe(403);
      expect((await get('stranger', path)).status).toBe(401);
    }
  });

  it('WW1 tells who looked and when; not the own looks, and not looks at others', async () => {
    const track = (officer: string) => `/api/duty/${officer}/track?from=${BEGIN}&to=${BEGIN + HOUR}&why=desk`;
    for (const [who, officer] of [
      ['boss', 'o1'],
      ['boss', 'o2'],
      ['one', 'o1'],
    ] as const) {
      expect((await get(who, track(officer))).status).toBe(200);
    }
    const { body } = await get<{ looks: MeLook[] }>('one', '/api/me/looks');
    expect(body.looks).toMatchObject([{ by: '督查甲', action: 'track-opened', reason: 'desk', at: scene.clock.now() }]);
    expect((await get<{ looks: MeLook[] }>('two', '/api/me/looks')).body.looks).toHaveLength(1);
  });

  it('pages looks, newest first', async () => {
    const url = `/api/duty/o1/track?from=${BEGIN}&to=${BEGIN + HOUR}&why=incident`;
    for (let n = 0; n < 3; n += 1) await get('boss', url);
    const first = (await get<{ looks: MeLook[]; next: number }>('one', '/api/me/looks?limit=2')).body;
    expect(first.looks.map((look) => look.reason)).toEqual(['incident', 'incident']);
    const rest = (await get<{ looks: MeLook[]; next: null }>('one', `/api/me/looks?before=${first.next}&limit=50`))
      .body;
    expect(rest.looks.map((look) => look.reason)).toEqual(['incident', 'desk']);
    expect(rest.next).toBeNull();
    expect((await get('one', '/api/me/looks?limit=100000')).status).toBe(400);
  });

  it('WW1 tells of looks at several: a post’s tracks, an exported draw, a replay of the squad; and nobody else of them', async () => {
    const { db } = store;
    const { clock } = scene;
    const both = PRINCIPALS.boss as Principal;
    const boss: Principal = { ...both, squads: new Set(['s1']) };
    const newest = async (who: string) =>
      (await get<{ looks: MeLook[] }>(who, '/api/me/looks')).body.looks.map((look) => look.action);
    const before = { one: await newest('one'), two: await newest('two') };
    PRINCIPALS.boss = boss;
    expect((await get('boss', '/api/posts/p1/tracks')).status).toBe(200);
    PRINCIPALS.boss = both;
    const replay = await createReplay({ db, clock, audit: auditLog }).manifest(
      boss,
      { from: BEGIN, to: BEGIN + HOUR },
      'now',
    );
    expect(replay.ok).toBe(true);
    const room = createSpotChecks({
      ...{ db, clock, dice: createDice(clock), audit: auditLog, inCheckIn: () => new Set<string>() },
      publisher: { notify: () => undefined },
      onError: (error: unknown) => scene.errors.push(error),
    });
    const wish = { count: 1, stratified: false, weighting: 'equal', windowMinutes: 60 } as const;
    const check = await room.commit(boss, wish);
    if (!check.ok) throw new Error(check.refusal.reason);
    const { id } = check.value;
    expect((await room.draw(boss, id, '随手')).ok).toBe(true);
    expect((await room.export(boss, id)).ok).toBe(true);
    expect(await newest('one')).toEqual([
      ...['spot-check-exported', 'replay-opened', 'post-tracks-opened'],
      ...before.one,
    ]);
    expect(await newest('two')).toEqual(before.two);
    await createReplay({ db, clock, audit: auditLog }).manifest(both, { from: BEGIN, to: BEGIN + HOUR }, 'now');
    expect((await newest('two'))[0]).toBe('replay-opened');
    const url = (who: string, before: number) =>
      get<{ looks: MeLook[] }>(who, `/api/me/looks?before=${before}&limit=1`);
    const first = (await get<{ looks: MeLook[] }>('one', '/api/me/looks?limit=1')).body.looks[0];
    expect((await url('one', first?.id ?? 0)).body.looks.map((look) => look.action)).toEqual(['spot-check-exported']);
  });

  it('is told who took the own call for help, as soon as somebody did, and of nobody else’s', async () => {
    const at = BEGIN + 4 * HOUR;
    const own = async () => (await get<MeView>('one', '/api/me')).body.sos;
    expect(await own()).toBeNull();
    await scene.deliver([fixOf(1, at, 0, { alarms: ['sos'] })]);
    await scene.settle();
    expect(await own()).toEqual({ at, takenBy: null, takenAt: null });
    const call = scene.wall.named<IncidentRow>('incident-opened').find(({ kind }) => kind === 'sos');
    const ids = [call?.id ?? ''];
    const first = { ...supervisor(['s1']), name: '督查甲' };
    const told = scene.wall.notices.length;
    expect((await scene.incidents.handle(first, ids, { step: 'owned', takeOver: false })).ok).toBe(true);
    const ownedAt = scene.clock.at;
    expect(await own()).toEqual({ at, takenBy: '督查甲', takenAt: ownedAt });
    // Being taken on changes no duty state: the page is told all the same.
    expect(scene.wall.notices.slice(told)).toMatchObject([{ to: { officer: 'o1' }, notice: { kind: 'standing' } }]);
    scene.clock.at += MINUTE;
    await scene.incidents.acknowledgeOne({ ...supervisor(['s1']), name: '督查乙' }, ids[0] ?? '');
    expect(await own()).toEqual({ at, takenBy: '督查乙', takenAt: ownedAt + MINUTE });
    expect((await get<MeView>('two', '/api/me')).body.sos).toBeNull();
  });

  it('DU14 an SOS off shift opens its own window, which outlasts the moment in which somebody takes it', async () => {
    const at = BEGIN + 20 * HOUR;
    await scene.deliver([fixOf(2, at, 0, { alarms: ['sos'] })]);
    await scene.settle();
    const own = async () => (await get<MeView>('two', '/api/me')).body.windows.filter(({ from }) => from === at);
    expect((await own())[0]?.to).toBeGreaterThan(at + HOUR);
    const call = scene.wall
      .named<IncidentRow>('incident-opened')
      .find(({ kind, officer }) => kind === 'sos' && officer === 'o2');
    await scene.incidents.acknowledgeOne(supervisor(['s2']), call?.id ?? '');
    const taken = scene.clock.at;
    expect(await own()).toEqual([{ from: at, to: taken + 30 * MINUTE }]);
    expect(scene.duty.windows.isOpen('o2', taken + 29 * MINUTE)).toBe(true);
    expect(scene.duty.windows.isOpen('o2', taken + 31 * MINUTE)).toBe(false);
  });
});
