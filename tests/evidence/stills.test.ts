import { buildApp, createDice, createLog } from '@dutywall/server/app';
import { readConfig } from '@dutywall/server/config';
import { auditLog } from '@dutywall/server/features/audit';
import { createPictureDesk } from '@dutywall/server/features/evidence';
import { createMe } from '@dutywall/server/features/me';
import { createStills, stillRoutes } from '@dutywall/server/features/still';
import type { Principal } from '@dutywall/server/ports';
import { HOUR, MINUTE, refuse } from '@dutywall/shared/kit';
import { MOST_NAMED, type StillRow } from '@dutywall/shared/protocol';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openStore, type Store } from '../duty-service/support/store.ts';
import { CHECK_IN, EvidenceWorld, PEOPLE, sha, type Who } from './world.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 240_000 });

const CAMERA = 'camera1';
const frame = (red: number) =>
  sharp({ create: { width: 320, height: 180, channels: 3, background: { r: red, g: 90, b: 40 } } })
    .jpeg()
    .toBuffer();

describe('stills of the wall’s map and videos', () => {
  let store: Store;
  let world: EvidenceWorld;
  let app: Awaited<ReturnType<typeof buildApp>>;
  let jpeg: Buffer;
  /** As `both`, who directs two squads. */
  const both: Principal = {
    ...PEOPLE.other,
    account: 'both',
    name: 'both',
    squads: new Set(['s1', 's2']),
    session: 'both',
  };
  beforeAll(async () => {
    store = await openStore();
    jpeg = await frame(30);
  });
  afterAll(() => store.close());
  beforeEach(async () => {
    world = await EvidenceWorld.open(store);
    const { db } = store;
    await db.query(`INSERT INTO account (id, name, role) VALUES ('both', 'both', 'supervisor')`);
    await db.query(
      `INSERT INTO account_squad VALUES ('ringer', 's1'), ('other', 's1'), ('elsewhere', 's2'), ('both', 's1'), ('both', 's2')`,
    );
    world.checkIns.looked.set(CHECK_IN, ['ringer', 'both']);
    const { clock } = world;
    const config = readConfig({ DATA_DIR: world.dataDir });
    if (!config.ok) throw new Error(config.refusal.reason);
    const dice = createDice(clock);
    const room = createStills({
      ...{ db, clock, dice, audit: auditLog, checkIns: world.checkIns, pictures: createPictureDesk() },
      cameras: { find: async (id) => (id === CAMERA ? { id, squad: 's1', name: '人民路口' } : null) },
    });
    const sessions = {
      resolve: async (cookie: string | undefined): Promise<Principal | null> => {
        const who = cookie?.split('=')[1] ?? '';
        return who === 'both' ? both : (PEOPLE[who as Who] ?? null);
      },
    };
    const bus = { publish: () => undefined, subscribe: () => () => undefined };
    const ports = { db, clock, bus, sessions, dice, log: createLog({ logLevel: 'silent' }) };
    app = await buildApp(config.value, ports, [
      { name: 'still', plugin: async (on: typeof app) => void (await on.register(stillRoutes, { room, clock })) },
    ]);
  });
  afterEach(async () => {
    await app.close();
    await world.close();
  });

  const ask = (who: string, method: 'GET' | 'POST', url: string, payload?: unknown, headers = {}) =>
    app.inject({
      ...{ method, url },
      headers: { host: 'localhost:1', origin: 'http://localhost:1', cookie: `dutywall_session=${who}`, ...headers },
      ...(payload === undefined ? {} : { payload: payload as object }),
    });
  /** The still, or the code of the refusal. */
  async function capture(who: string, query = 'of=map', bytes = jpeg, type = 'image/jpeg', declared = sha(bytes)) {
    const at = world.clock.at;
    const headers = { 'content-type': type, 'x-sha256': declared };
    const answer = await ask(
      who,
      'POST',
      `/api/stills?${/(?:^|&)at=/.test(query) ? query : `${query}&at=${at}`}`,
      bytes,
      headers,
    );
    const body = answer.json();
    return answer.statusCode === 201 ? (body as StillRow) : (body.error.code as string);
  }
  const list = async (who: string, more = ''): Promise<StillRow[]> =>
    (await ask(who, 'GET', `/api/stills?${more}`)).json();
  const idOf = (still: StillRow | string): string => (typeof still === 'string' ? still : still.id);

  it('is kept with note, place, time and hash, as its bytes came; the same again is the same', async () => {
    const query = `of=map&note=${encodeURIComponent('占道经营')}&place=${encodeURIComponent('人民路口')}&lon=120.5&lat=31.2`;
    const still = await capture('ringer', query);
    expect(still).toMatchObject({
      ...{ of: 'map', at: world.clock.at, note: '占道经营', place: '人民路口', officer: null, finding: null },
      position: { lon: 120.5, lat: 31.2 },
      picture: { sha256: sha(jpeg), width: 320, height: 180, bytes: jpeg.length },
    });
    expect(idOf(await capture('ringer', query))).toBe(idOf(still));
    const served = await ask('other', 'GET', `/api/stills/${idOf(still)}/picture`);
    expect(served.rawPayload.equals(jpeg)).toBe(true);
    expect(served.headers['content-security-policy']).toBe("default-src 'none'; sandbox");
    await expect(store.db.query('UPDATE still SET note = $1', ['x'])).rejects.toThrow(/append-only/);
    expect(await world.audited('still-captured')).toHaveLength(1);
  });

  it('WW1 each opening of a map is a look at whoever is named on it, and at nobody else', async () => {
    const officers = await store.db.query<{ id: string; squad: string }>(
      'SELECT id, squad_id AS squad FROM officer ORDER BY id',
    );
    const own = officers.filter(({ squad }) => squad === 's1').map(({ id }) => id);
    expect([own.length, officers.length - own.length].every((count) => count > 0)).toBe(true);
    const named = [...officers.map(({ id }) => id), 'nobody'].map((id) => `officers=${id}`).join('&');
    const still = await capture('ringer', `of=map&${named}`);
    await ask('other', 'GET', `/api/stills/${idOf(still)}/picture`);
    await ask('other', 'GET', `/api/stills/${idOf(still)}/picture`);
    const page = createMe({
      ...{ db: store.db, clock: world.clock, sosWindow: () => null, sosCall: () => null },
      card: async () => refuse('not-found', 'not looked at here'),
    });
    const looks = async (officer: string) => {
      const seen = await page.looks({ ...PEOPLE.officer, officer }, null, 10);
      return seen.ok ? seen.value.map(({ action }) => action) : seen.refusal;
    };
    for (const { id, squad } of officers) expect(await looks(id)).toEqual(squad === 's1' ? ['still-opened'] : []);
    // One name alone comes as one value; a video names nobody besides its officer.
    expect(typeof (await capture('ringer', `of=map&officers=${own[0]}`, await frame(60)))).toBe('object');
    expect(await capture('ringer', `of=check-in&source=${CHECK_IN}&officers=${own[0]}`)).toBe('bad-request');
    const many = Array.from({ length: MOST_NAMED + 1 }, (_, n) => `officers=o${n}`).join('&');
    expect(await capture('ringer', `of=map&${many}`)).toBe('bad-request');
  });

  it('only supervisors capture: the wall is read-only, and so is everybody else', async () => {
    for (const who of ['wall', 'leader', 'officer', 'auditor', 'admin']) {
      expect(await capture(who), who).toBe('forbidden');
      expect((await ask(who, 'GET', '/api/stills')).json().error.code, who).toBe('forbidden');
    }
  });

  it('a map that may show two squads is seen only by who sees both; a video by its squad', async () => {
    const wide = idOf(await capture('both'));
    const narrow = idOf(await capture('ringer', 'of=map', await frame(60)));
    const video = idOf(await capture('both', `of=check-in&source=${CHECK_IN}`, await frame(90)));
    expect((await list('both')).map((one) => one.id).sort()).toEqual([wide, narrow, video].sort());
    expect((await list('other')).map((one) => one.id).sort()).toEqual([narrow, video].sort());
    expect(await list('elsewhere')).toEqual([]);
    for (const id of [wide, narrow, video]) {
      expect((await ask('elsewhere', 'GET', `/api/stills/${id}/picture`)).json().error.code).toBe('not-found');
    }
    expect((await ask('other', 'GET', `/api/stills/${wide}/picture`)).json().error.code).toBe('not-found');
    expect(await capture('elsewhere', `of=check-in&source=${CHECK_IN}`)).toBe('not-found');
    expect(await capture('ringer', 'of=check-in&source=nothing')).toBe('not-found');
    expect(await capture('ringer', 'of=check-in')).toBe('not-found');
  });

  it('AB6 a video: only by who looks or looked at it, while it is live and ten minutes after', async () => {
    const of = (id: string) => `of=check-in&source=${id}`;
    expect(await capture('other', of(CHECK_IN))).toBe('not-an-end');
    world.know('ringing', 'ringing');
    world.checkIns.looked.set('ringing', ['ringer']);
    expect(await capture('ringer', of('ringing'))).toBe('check-in-not-live');
    // One that ended before anybody was seen has nothing to show either.
    world.checkIns.known.set('unseen', {
      ...{ id: 'unseen', officer: 'o1', squad: 's1', account: 'ringer', stage: 'ended' as const, liveAt: null },
      endedAt: world.clock.at,
    });
    expect(await capture('ringer', of('unseen'))).toBe('check-in-not-live');
    world.know(CHECK_IN, 'ended', world.clock.at);
    world.clock.at += 10 * MINUTE;
    expect(await capture('ringer', of(CHECK_IN))).toMatchObject({ of: 'check-in', officer: { id: 'o1' } });
    world.clock.at += 1_000;
    expect(await capture('ringer', of(CHECK_IN), await frame(44))).toBe('check-in-not-live');
    expect(await list('ringer')).toHaveLength(1);
  });

  it('a street camera’s picture is its squad’s, and stands under no officer', async () => {
    const still = await capture('ringer', `of=camera&source=${CAMERA}`);
    expect(still).toMatchObject({ of: 'camera', source: CAMERA, officer: null });
    expect((await list('other')).map((one) => one.id)).toEqual([idOf(still)]);
    expect(await list('elsewhere')).toEqual([]);
    expect(await capture('elsewhere', `of=camera&source=${CAMERA}`)).toBe('not-found');
    expect(await capture('wall', `of=camera&source=${CAMERA}`)).toBe('forbidden');
    await ask('other', 'GET', `/api/stills/${idOf(still)}/picture`);
    const detail = { still: idOf(still) };
    expect(await world.audited('still-opened')).toEqual([{ actor: 'other', subject: idOf(still), detail }]);
  });

  it('WW1 each opening is one audited fact, of a video under the officer it shows', async () => {
    const video = idOf(await capture('ringer', `of=check-in&source=${CHECK_IN}`));
    await list('other');
    expect(await world.audited('still-opened')).toEqual([]);
    await ask('other', 'GET', `/api/stills/${video}/picture`);
    await ask('other', 'GET', `/api/stills/${video}/picture`);
    expect(await world.audited('still-opened')).toEqual([{ actor: 'other', subject: 'o1', detail: { still: video } }]);
  });

  it('提出问题线索: once, with a note, by whoever sees it', async () => {
    const id = idOf(await capture('ringer'));
    const raise = async (who: string, note: string) => {
      const answer = await ask(who, 'POST', `/api/stills/${id}/finding`, { note });
      return answer.statusCode === 201 ? answer.json().finding : answer.json().error.code;
    };
    expect(await raise('elsewhere', '乱停车')).toBe('not-found');
    expect(await raise('leader', '乱停车')).toBe('forbidden');
    expect(await raise('other', '  ')).toBe('bad-request');
    expect(await raise('other', '乱停车')).toMatchObject({ by: 'other的名字', note: '乱停车', at: world.clock.at });
    expect(await raise('ringer', '又来')).toBe('already-done');
    expect((await list('ringer', 'findings=true')).map((one) => one.id)).toEqual([id]);
    await capture('ringer', 'of=map', await frame(70));
    expect(await list('ringer', 'findings=true')).toHaveLength(1);
    expect(await list('ringer')).toHaveLength(2);
  });

  it('what is no plain picture, not of now, or too many is refused', async () => {
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>');
    expect(await capture('ringer', 'of=map', svg, 'image/png')).toBe('photo-format');
    expect(await capture('ringer', 'of=map', svg, 'image/svg+xml')).toBe('bad-request');
    expect(await capture('ringer', 'of=map', Buffer.concat([jpeg, Buffer.from('PK')]))).toBe('photo-extra');
    expect(await capture('ringer', 'of=map', jpeg, 'image/jpeg', '0'.repeat(64))).toBe('photo-hash');
    expect(await capture('ringer', 'of=map', Buffer.alloc(0))).toBe('photo-empty');
    expect(await capture('ringer', `of=map&at=${world.clock.at - HOUR}`)).toBe('bad-request');
    expect(await capture('ringer', 'of=map&lon=3')).toBe('bad-request');
    expect(await capture('ringer', 'of=map&lon=300&lat=1')).toBe('bad-request');
    expect(await capture('ringer', 'of=street')).toBe('bad-request');
    expect(await capture('ringer', 'of=camera')).toBe('not-found');
    expect(await capture('ringer', 'of=camera&source=nothing')).toBe('not-found');
    await store.db.query(
      `INSERT INTO still SELECT 'x' || n, 'map', NULL, NULL, '{s1}', $1, $1, 'ringer', 'ringer', '', '', NULL, NULL, 'jpeg', 1, 1, 1, n::text, '\\x00'
         FROM generate_series(1, 120) n`,
      [new Date(world.clock.at - 59 * MINUTE).toISOString()],
    );
    expect(await capture('ringer')).toBe('too-many-requests');
    world.clock.at += 2 * MINUTE;
    expect(await capture('ringer')).toMatchObject({ of: 'map' });
  });
});
