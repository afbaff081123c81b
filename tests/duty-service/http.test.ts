import { buildApp, createBus, createDice, createLog, SESSION_COOKIE } from '@dutywall/server/app';
import { readConfig } from '@dutywall/server/config';
import { absenceRoutes } from '@dutywall/server/features/absence';
import { createCurveReader, createDutyReader, dutyRoutes } from '@dutywall/server/features/duty';
import { incidentRoutes } from '@dutywall/server/features/incident';
import { createLeaves, leaveRoutes } from '@dutywall/server/features/leave';
import { createNotices } from '@dutywall/server/features/notice';
import { postPlugin } from '@dutywall/server/features/post';
import { createReplay, createWallProofs, replayRoutes } from '@dutywall/server/features/replay';
import { createShiftBook, createShifts, shiftRoutes } from '@dutywall/server/features/shift';
import type { Principal } from '@dutywall/server/ports';
import { DUTY_STATES } from '@dutywall/shared/domain';
import { DAY, HOUR, MINUTE } from '@dutywall/shared/kit';
import { type DutyCard, type DutyTrack, decodeReplayChunk, type ReplayManifest } from '@dutywall/shared/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { absencesOf } from './support/absences.ts';
import { BEGIN, fixOf, Scene, seedTown, stay, supervisor } from './support/scene.ts';
import { openStore, type Store } from './support/store.ts';

const PRINCIPALS: Record<string, Principal> = {
  one: supervisor(['s1']),
  two: supervisor(['s2']),
  wall: { ...supervisor(['s1', 's2']), role: 'wall' },
  admin: { ...supervisor([]), role: 'administrator' },
  me: { ...supervisor([]), role: 'officer', officer: 'o1' },
  namesake: { ...supervisor([]), role: 'officer', officer: 's1' },
};

let store: Store;
let scene: Scene;
let app: Awaited<ReturnType<typeof buildApp>>;

beforeAll(async () => {
  store = await openStore();
  const { db } = store;
  await seedTown(db);
  scene = await new Scene(db, BEGIN - HOUR).start();
  await scene.deliver(
    [
      ...stay(1, BEGIN, BEGIN + 30 * MINUTE, 0),
      ...stay(1, BEGIN + 30 * MINUTE, BEGIN + 50 * MINUTE, 300),
      ...stay(2, BEGIN, BEGIN + 50 * MINUTE, 5),
    ].sort((a, b) => a.receivedAt - b.receivedAt),
  );
  await scene.settle();
  // DU14: a sealed fix of the night before must never show.
  await db.query(
    `INSERT INTO sealed_fix (terminal_id, officer_id, event_at, received_at, lon_e6, lat_e6, sigma_m, located, payload_hash)
     VALUES ('t1', 'o1', $1, $1, 111111111, 22222222, 8, true, 1)`,
    [new Date(BEGIN + 10 * MINUTE).toISOString()],
  );
  const config = readConfig({});
  if (!config.ok) throw new Error(config.refusal.reason);
  const { clock, audit } = scene;
  const absences = absencesOf(scene);
  const sessions = {
    resolve: async (cookie: string | undefined) => PRINCIPALS[cookie?.split('=')[1] ?? ''] ?? null,
  };
  const ports = {
    db,
    clock,
    dice: createDice(clock),
    bus: createBus(() => undefined),
    sessions,
    log: createLog({ logLevel: 'silent' }),
  };
  const writing = { ...ports, audit };
  app = await buildApp(config.value, ports, [
    {
      name: 'duty',
      plugin: async (on: typeof app) => {
        await on.register(dutyRoutes, {
          reader: createDutyReader({ db, clock, audit, watches: scene.duty.watches }),
          curves: createCurveReader({ db, clock }),
          clock,
        });
        await on.register(incidentRoutes, { room: scene.incidents, clock });
        await on.register(absenceRoutes, { room: absences, clock });
        await on.register(
          postPlugin({ db, clock, audit, bus: scene.bus, dice: createDice(clock), district: async () => null }),
        );
        await on.register(shiftRoutes, { room: createShifts({ db, book: createShiftBook(writing) }), clock });
        await on.register(leaveRoutes, {
          room: createLeaves({
            ...writing,
            notices: createNotices({ ...writing, onError: (error) => scene.errors.push(error) }),
          }),
          clock,
        });
        const proofs = createWallProofs({
          ...{ db, clock, standings: scene.duty.standings, onError: (error: unknown) => scene.errors.push(error) },
          lane: () => ({ epoch: 'e', sequence: 0, hash: '0' }),
        });
        await on.register(replayRoutes, { room: createReplay({ db, clock, audit }), proofs, clock });
      },
    },
  ]);
});
afterAll(async () => {
  await app?.close();
  await scene?.close();
  await store?.close();
});

async function get(who: string, url: string) {
  const answer = await app.inject({ method: 'GET', url, headers: { cookie: `${SESSION_COOKIE}=${who}` } });
  return { status: answer.statusCode, answer, json: <T>() => answer.json() as T };
}

async function post(who: string, url: string, body: object) {
  const headers = { cookie: `${SESSION_COOKIE}=${who}`, origin: 'http://localhost', host: 'localhost' };
  return app.inject({ method: 'POST', url, headers, payload: body });
}

describe('duty over HTTP', () => {
  it('GET /api/duty gives one row an officer in scope, as interfaces.md fixes it', async () => {
    const { status, json } = await get('one', '/api/duty');
    expect(status).toBe(200);
    const rows = json<Record<string, unknown>[]>();
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({
      ...{ officer: 'o1', badge: 'B001', name: '队员1', squad: 's1', state: 'off-post', overlays: [] },
      ...{ since: '2026-11-20T00:30:00.000Z', post: '宫涵疏导点', shift: { id: 'sh1', name: '早班' } },
      fix: { lon: 120.58, eventAt: '2026-11-20T00:49:40.000Z', sigmaM: 10 },
    });
    expect((await get('wall', '/api/duty')).json<unknown[]>()).toHaveLength(2);
    expect((await get('me', '/api/duty')).json<{ officer: string }[]>().map((r) => r.officer)).toEqual(['o1']);
    expect((await get('admin', '/api/duty')).status).toBe(403);
    expect((await get('nobody', '/api/duty')).status).toBe(401);
  });

  it('DU12 the card explains itself, and only to those in scope', async () => {
    const { status, json } = await get('one', '/api/duty/o1');
    expect(status).toBe(200);
    const card = json<DutyCard>();
    expect(card.intervals.map((i) => i.state)).toEqual(['on-post', 'off-post']);
    expect(card.sentence.zh).toContain('宫涵疏导点');
    expect(card).toMatchObject({ shift: { id: 'sh1' }, posts: [{ id: 'p1', version: 1 }], terminal: { id: 't1' } });
    expect(card.incidents).toMatchObject([{ kind: 'off-post', to: null }]);
    expect((await get('two', '/api/duty/o1')).status).toBe(404);
    expect((await get('one', '/api/duty/__proto__')).status).toBe(404);
  });

  it('WW1 DU14 a track is one audited look, without sealed fixes, in scope and bounds', async () => {
    const before = scene.audit.entries.length;
    const url = `/api/duty/o1/track?from=${BEGIN}&to=${BEGIN + HOUR}`;
    const track = (await get('one', url)).json<{ t: number[]; lon: number[]; truncated: boolean }>();
    expect(track.t).toHaveLength(150);
    expect(track.lon.every((lon) => Math.abs(lon - 120.58) < 0.01)).toBe(true);
    expect(scene.audit.entries.slice(before)).toMatchObject([{ action: 'track-opened', subject: 'o1' }]);
    expect((await get('two', url)).status).toBe(404);
    expect((await get('wall', url)).status).toBe(403);
    const ask = async (query: string) => (await get('one', `/api/duty/o1/track?${query}`)).status;
    expect(await ask('from=1926-01-01T00:00:00Z&to=2026-01-01T00:00:00Z')).toBe(400);
    expect(await ask(`from=${BEGIN + 1}&to=${BEGIN}`)).toBe(400);
    expect(await ask('from=yesterday')).toBe(400);
  });

  it('DU4 DU10 DU16 a track says which of its fixes are no evidence, so that nobody counts them', async () => {
    const span = `from=${BEGIN + 52 * MINUTE}&to=${BEGIN + 56 * MINUTE}`;
    const rows = ["'{}', false", "'{replayed,clock-untrusted}', false", "'{satellites-few}', false", "'{}', true"];
    for (const [i, marked] of rows.entries()) {
      await store.db.query(
        `INSERT INTO fix (terminal_id, officer_id, event_at, received_at, lon_e6, lat_e6, sigma_m, located, payload_hash, marks, mock)
         VALUES ('t1', 'o1', $1, $1, 120580000, 31300000, 8, true, $2, ${marked})`,
        [new Date(BEGIN + (52 + i) * MINUTE).toISOString(), 900 + i],
      );
    }
    const { t, weightless } = (await get('one', `/api/duty/o1/track?${span}`)).json<DutyTrack>();
    await store.db.query('DELETE FROM fix WHERE payload_hash BETWEEN 900 AND 903');
    expect(t).toHaveLength(4);
    expect(weightless).toEqual([1, 2, 3]);
  });

  it('incidents: scope in the query, bounds, acknowledging', async () => {
    const list = (await get('one', '/api/incidents?open=true')).json<{ id: string; kind: string }[]>();
    expect(list).toMatchObject([{ kind: 'off-post', badge: 'B001', squad: 's1', retracted: false }]);
    expect((await get('two', '/api/incidents')).json()).toEqual([]);
    expect((await get('one', '/api/incidents?limit=100000')).status).toBe(400);
    expect((await get('one', '/api/incidents?from=2020-01-01T00:00:00Z')).status).toBe(400);
    const path = `/api/incidents/${list[0]?.id}/acknowledge`;
    expect((await post('two', path, {})).statusCode).toBe(404);
    expect((await post('wall', path, {})).statusCode).toBe(403);
    const done = await post('one', path, {});
    expect(done.statusCode).toBe(200);
    expect(done.json()).toMatchObject({ acknowledgedBy: '督查甲', to: null });
    expect((await post('one', path, {})).statusCode).toBe(200);
    const staged = async (query: string) => (await get('one', `/api/incidents?${query}`)).json<unknown[]>().length;
    expect(await staged('stage=going&kind=off-post')).toBe(1);
    expect(await staged('stage=ended&stage=settled')).toBe(0);
    expect(await staged('kind=sos')).toBe(0);
    expect(await staged('owner=nobody')).toBe(0);
    expect((await get('one', '/api/incidents?stage=any')).status).toBe(400);
    const file = `/api/incidents/${list[0]?.id}`;
    expect((await get('one', file)).json()).toMatchObject({
      course: [{ step: 'acknowledged', by: '督查甲', undoes: null }],
      posts: [{ id: 'p1', geometry: { type: 'Point' }, toleranceM: 30 }],
    });
    expect((await get('two', file)).status).toBe(404);
    expect((await get('admin', file)).status).toBe(403);
    // Whom it is about sees the incident, not what supervisors wrote for each other.
    expect((await get('me', file)).json()).toMatchObject({ officer: 'o1', course: [] });
  });

  it('AB1 a flag over HTTP, and its file', async () => {
    const flagged = await post('one', '/api/absences', { officer: 'o1', reason: '现场核查不在岗' });
    expect(flagged.statusCode).toBe(201);
    const { id } = flagged.json<{ id: string }>();
    expect((await get('one', '/api/absences')).json()).toMatchObject([{ id, stage: 'flagged' }]);
    expect((await get('one', `/api/absences/${id}`)).json()).toMatchObject({ id, evidence: { format: 3 } });
    expect((await get('two', `/api/absences/${id}`)).status).toBe(404);
    expect((await get('wall', '/api/absences')).status).toBe(403);
    expect((await post('one', '/api/absences', { officer: 'o1' })).statusCode).toBe(400);
    expect((await post('two', '/api/absences', { officer: 'o1', reason: '越权' })).statusCode).toBe(403);
  });

  it('posts, shifts and leaves in scope', async () => {
    const posts = (await get('one', '/api/posts')).json<{ features: unknown[] }>();
    expect(posts.features).toMatchObject([{ id: 'p1', geometry: { type: 'Point' }, properties: { radiusM: 50 } }]);
    expect((await get('two', '/api/posts')).json<{ features: unknown[] }>().features).toEqual([]);
    const span = `from=${BEGIN}&to=${BEGIN + DAY}`;
    expect((await get('one', `/api/shifts?${span}`)).json()).toMatchObject([{ id: 'sh1', officer: 'o1' }]);
    expect((await get('me', `/api/shifts?${span}`)).json()).toMatchObject([{ id: 'sh1' }]);
    expect((await get('one', `/api/leaves?${span}`)).json()).toEqual([]);
  });
});

describe('replay over HTTP', () => {
  it('plays the wall of the scope from a manifest and chunks that stand alone', async () => {
    const manifest = (await get('one', `/api/replay?from=${BEGIN}&to=${BEGIN + HOUR}`)).json<ReplayManifest>();
    expect(manifest.slots.map((s) => s.officer)).toEqual(['o1']);
    expect(manifest.shifts).toMatchObject([{ slot: 0, id: 'sh1', arrivedAt: BEGIN, posts: ['宫涵疏导点'] }]);
    expect(manifest.incidents).toMatchObject([{ kind: 'off-post', slot: 0 }]);
    const startS = BEGIN / 1000 + 1800;
    const { answer, status } = await get('one', `/api/replay/chunks/${startS}`);
    expect(status).toBe(200);
    const chunk = decodeReplayChunk(answer.rawPayload);
    expect(chunk.table).toBe(manifest.table);
    const [track] = chunk.tracks;
    expect(chunk.tracks).toHaveLength(1);
    // The last place before the chunk, then one every 20 s.
    expect([...(track?.eventAtS ?? [])].slice(0, 3)).toEqual([startS - 20, startS, startS + 20]);
    expect([...(track?.state ?? [])].map((s) => DUTY_STATES[s])).toEqual(['off-post']);
    const again = await app.inject({
      url: `/api/replay/chunks/${startS}`,
      headers: { cookie: `${SESSION_COOKIE}=one`, 'if-none-match': String(answer.headers.etag) },
    });
    expect(again.statusCode).toBe(304);
    const both = decodeReplayChunk((await get('wall', `/api/replay/chunks/${startS}`)).answer.rawPayload);
    expect(both.tracks.map((t) => t.slot)).toEqual([0, 1]);
  });

  it('实到: an answered check-in in the shift counts as arriving', async () => {
    const arrivedAt = async () => {
      const url = `/api/replay?from=${BEGIN}&to=${BEGIN + HOUR}`;
      return (await get('two', url)).json<ReplayManifest>().shifts.map((shift) => [shift.id, shift.arrivedAt]);
    };
    await scene.db.query(
      `INSERT INTO shift (id, name, officer_id, squad_id, post_ids, begins_at, ends_at)
       VALUES ('unseen', '', 'o2', 's2', '{}', $1, $2)`,
      [new Date(BEGIN + 10 * MINUTE), new Date(BEGIN + HOUR)],
    );
    const met = (id: string, at: number) =>
      scene.db.query(
        `INSERT INTO check_in (id, officer_id, rung_by, rung_by_name, unit, reason, rang_at, live_at, ended_at, outcome)
         VALUES ($1, 'o2', 'two', 'two', '', 'routine', $2, $2, $2, 'answered')`,
        [id, new Date(at)],
      );
    await met('before it', BEGIN + 9 * MINUTE);
    expect(await arrivedAt()).toEqual([
      ['sh2', BEGIN],
      ['unseen', null],
    ]);
    await met('in it', BEGIN + 15 * MINUTE);
    expect(await arrivedAt()).toEqual([
      ['sh2', BEGIN],
      ['unseen', BEGIN + 15 * MINUTE],
    ]);
    await scene.db.query(`DELETE FROM shift WHERE id = 'unseen'`);
  });

  it('shows nothing of a squad to an officer who happens to be called like it', async () => {
    const startS = BEGIN / 1000 + 1800;
    expect(decodeReplayChunk((await get('one', `/api/replay/chunks/${startS}`)).answer.rawPayload).tracks).toHaveLength(
      1,
    );
    expect(decodeReplayChunk((await get('namesake', `/api/replay/chunks/${startS}`)).answer.rawPayload).tracks).toEqual(
      [],
    );
  });

  it('paints a terminal in conflict where it said it was, as the live wall does', async () => {
    const startS = BEGIN / 1000 + 2700;
    await scene.commitOnly([fixOf(1, (startS + 7) * 1000, 5_000, { marks: ['terminal-conflict'] })]);
    const chunk = decodeReplayChunk((await get('one', `/api/replay/chunks/${startS}`)).answer.rawPayload);
    expect([...(chunk.tracks[0]?.eventAtS ?? [])].slice(0, 3)).toEqual([startS - 20, startS, startS + 7]);
  });

  it('refuses odd starts, the future, long and backward ranges, and roles without a wall', async () => {
    const status = async (url: string, who = 'one') => (await get(who, url)).status;
    expect(await status(`/api/replay/chunks/${BEGIN / 1000 + 7}`)).toBe(400);
    expect(await status('/api/replay/chunks/9000000000')).toBe(404);
    expect(await status('/api/replay/chunks/-300')).toBe(400);
    expect(await status(`/api/replay?from=0&to=${BEGIN}`)).toBe(400);
    expect(await status(`/api/replay?from=${BEGIN}&to=${BEGIN - 1}`)).toBe(400);
    expect(await status('/api/replay', 'admin')).toBe(403);
  });

  it('DU10 the card names a clock that is whole hours off as a time-zone fault', async () => {
    const at = BEGIN + 51 * MINUTE;
    const slow = { eventAt: at - 8 * HOUR, receivedAt: at, marks: ['clock-untrusted'] as const };
    await scene.deliver([fixOf(2, at, 5, slow)]);
    const card = (await get('two', '/api/duty/o2')).json<DutyCard>();
    expect(card.fix).toMatchObject({ zoneHours: 8, marks: ['clock-untrusted'] });
    expect(card.standing.overlays).toContain('clock-untrusted');
    expect((await get('one', '/api/duty/o1')).json<DutyCard>().fix).toMatchObject({ zoneHours: null });
  });
});
