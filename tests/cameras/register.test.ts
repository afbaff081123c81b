import { readConfig } from '@dutywall/server/config';
import type { CameraRow } from '@dutywall/shared/protocol';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ENGINES, openStore, type Store } from '../duty-service/support/store.ts';
import { CameraWorld, codeOf, SECRETS, type Who } from './world.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 240_000 });

describe.each(ENGINES)('street cameras: the list (%s)', (_name, engine, missing) => {
  if (missing !== null) {
    it.skip(missing);
    return;
  }
  let store: Store;
  let world: CameraWorld;
  beforeAll(async () => {
    store = await openStore(engine);
  });
  afterAll(() => store.close());
  beforeEach(async () => {
    world = await CameraWorld.open(store);
  });
  afterEach(() => world.close());

  const names = async (who: Who): Promise<string[]> =>
    (await world.ask(who, 'GET', '/api/cameras')).json().map(({ name }: CameraRow) => name);
  const show = async (who: Who, id: string, onWall = true) =>
    codeOf(await world.ask(who, 'PUT', `/api/cameras/${id}/wall`, { onWall }));

  it('administrators keep it; supervisors and leaders see their squads’, the wall what is on it, others nothing', async () => {
    const near = await world.add('/near/index.m3u8', { name: '近' });
    await world.add('/far/index.m3u8', { name: '远', squad: 's2' });
    expect(await names('admin')).toEqual(['近', '远']);
    expect(await names('supervisor')).toEqual(['近']);
    expect(await names('elsewhere')).toEqual(['远']);
    expect(await names('leader')).toEqual(['近', '远']);
    expect(await names('wall')).toEqual([]);
    for (const who of ['officer', 'auditor'] as const) {
      expect(codeOf(await world.ask(who, 'GET', '/api/cameras'))).toBe('forbidden');
    }
    const draft = world.draft('/x/index.m3u8');
    for (const who of ['supervisor', 'leader', 'wall', 'officer', 'auditor'] as const) {
      expect(codeOf(await world.ask(who, 'POST', '/api/cameras', draft)), who).toBe('forbidden');
      expect(codeOf(await world.ask(who, 'PUT', `/api/cameras/${near.id}`, draft)), who).toBe('forbidden');
      expect(codeOf(await world.ask(who, 'DELETE', `/api/cameras/${near.id}`)), who).toBe('forbidden');
      expect(codeOf(await world.ask(who, 'GET', '/api/cameras/files')), who).toBe('forbidden');
    }
    for (const who of ['admin', 'leader', 'wall', 'officer', 'auditor'] as const) {
      expect(await show(who, near.id), who).toBe('forbidden');
    }
    expect(await show('elsewhere', near.id)).toBe('not-found');
    expect(await show('supervisor', near.id)).toBe('200');
    expect(await names('wall')).toEqual(['近']);
    expect(await names('farWall')).toEqual([]);
  });

  it('is kept with place and squad, changed by field, and retired for ever; each is one audit fact', async () => {
    const made = await world.add('/street/index.m3u8?key=streettoken');
    expect(made).toMatchObject({ name: '人民路口北', squad: 's1', lon: 120.58, lat: 31.3, kind: 'hls', onWall: null });
    expect(made.address).toBe(`http://***@${world.gateway.host}/street/index.m3u8?***`);
    const { url: _url, ...same } = world.draft('/street/index.m3u8');
    const path = `/api/cameras/${made.id}`;
    expect(codeOf(await world.ask('admin', 'PUT', path, same))).toBe('nothing-changed');
    const moved = await world.ask('admin', 'PUT', path, { ...same, name: ' 人民路口南 ', lon: 120.6 });
    // Without an address the old one stays.
    expect(moved.json()).toMatchObject({ name: '人民路口南', lon: 120.6, address: made.address, allowed: true });
    expect(codeOf(await world.ask('admin', 'PUT', path, { ...same, name: ' ' }))).toBe('name-missing');
    expect(codeOf(await world.ask('admin', 'PUT', path, { ...same, squad: 'none' }))).toBe('unknown-squad');
    expect(codeOf(await world.ask('admin', 'PUT', path, { ...same, lat: 91 }))).toBe('bad-request');
    expect(await show('supervisor', made.id)).toBe('200');
    expect(codeOf(await world.ask('admin', 'DELETE', path))).toBe('204');
    expect(await names('admin')).toEqual([]);
    expect(await names('wall')).toEqual([]);
    expect(codeOf(await world.ask('admin', 'DELETE', path))).toBe('not-found');
    await expect(store.db.query('DELETE FROM camera')).rejects.toThrow();
    const detail = async (action: string) => (await world.audited(action)).map((entry) => entry.detail);
    expect(await detail('camera-added')).toEqual([{ name: '人民路口北', squad: 's1', kind: 'hls' }]);
    expect(await detail('camera-changed')).toEqual([{ changed: ['name', 'lon'], name: '人民路口南', squad: 's1' }]);
    expect(await detail('camera-put-on-wall')).toHaveLength(1);
    expect(await detail('camera-retired')).toHaveLength(1);
  });

  it('only gateways that the operator allows are saved, and an allowance taken back holds at once', async () => {
    const refused = async (url: string) =>
      codeOf(await world.ask('admin', 'POST', '/api/cameras', { ...world.draft('/'), url }));
    expect(await refused('http://169.254.169.254/latest/meta-data')).toBe('camera-origin');
    expect(await refused('http://127.0.0.1:1/x.m3u8')).toBe('camera-origin');
    expect(await refused(`https://${world.gateway.host}/x.m3u8`)).toBe('camera-origin');
    expect(await refused(`http://${world.gateway.host}@evil.example/x.m3u8`)).toBe('camera-origin');
    expect(await refused('file:///etc/passwd')).toBe('camera-address');
    expect(await refused('rtsp://camera/1')).toBe('camera-address');
    expect(await refused('street')).toBe('camera-address');
    expect(await refused(`${world.gateway.origin}/${'x'.repeat(2_000)}`)).toBe('bad-request');
    const camera = await world.add('/street/index.m3u8');
    await world.room.close();
    await world.app.close();
    await world.serve([]);
    const files = (await world.ask('admin', 'GET', '/api/cameras/files')).json();
    expect(files).toMatchObject({ origins: [], cameras: [{ id: camera.id, allowed: false }] });
    expect(codeOf(await world.ask('supervisor', 'GET', `/api/cameras/${camera.id}/hls`))).toBe('camera-origin');
    expect(world.gateway.asked).toEqual([]);
  });

  it('the wall takes four videos, check-ins among them; a fifth is refused, and two at once cannot both be the fourth', async () => {
    world.checkInsOnWall = 1;
    const cameras = await Promise.all([1, 2, 3, 4].map((n) => world.add(`/c${n}/i.m3u8`, { name: `c${n}` })));
    const [one, two, three, four] = cameras.map(({ id }) => id) as [string, string, string, string];
    expect(await show('supervisor', one)).toBe('200');
    expect(await show('supervisor', two)).toBe('200');
    const both = await Promise.all([show('supervisor', three), show('second', four)]);
    expect(both.sort()).toEqual(['200', 'wall-full']);
    expect(await names('wall')).toHaveLength(3);
    // What is there already stays; what leaves makes room.
    expect(await show('second', one)).toBe('200');
    expect(await show('second', one, false)).toBe('200');
    expect([await show('supervisor', three), await show('supervisor', four)]).toEqual(['200', '200']);
    expect(await world.audited('camera-put-on-wall')).toHaveLength(4);
    expect(await world.audited('camera-taken-off-wall')).toHaveLength(1);
  });

  it('no more than 500 cameras', async () => {
    await store.db.query(
      `INSERT INTO camera (id, squad_id, name, place, kind, url, made_at, made_by, changed_at, changed_by)
       SELECT 'x' || n, 's1', 'x' || n, ST_SetSRID(ST_MakePoint(120, 31), 4326), 'hls', 'http://x/', now(), 'x', now(), 'x'
         FROM generate_series(1, 500) n`,
    );
    expect(codeOf(await world.ask('admin', 'POST', '/api/cameras', world.draft('/x')))).toBe('too-many-cameras');
    expect(await names('supervisor')).toHaveLength(500);
  });

  it('no user, password or token of an address is ever answered, logged or audited', async () => {
    const { id } = await world.add('/street/index.m3u8?key=streettoken');
    await world.ask('admin', 'PUT', `/api/cameras/${id}`, {
      ...world.draft('/other/i.m3u8?key=streettoken'),
      name: '新',
    });
    await world.ask('admin', 'GET', '/api/cameras/files');
    await world.ask('supervisor', 'GET', '/api/cameras');
    await world.ask('supervisor', 'GET', `/api/cameras/${id}/hls`);
    world.gateway.answers.set('GET *', (_asked, response) => void response.destroy());
    expect(codeOf(await world.ask('supervisor', 'GET', `/api/cameras/${id}/hls`))).toBe('camera-unreachable');
    await world.ask('admin', 'POST', '/api/cameras', world.draft('/', { url: 'http://streetuser:streetword@x/' }));
    const said = await world.everythingSaid();
    for (const secret of SECRETS) expect(said).not.toContain(secret);
    expect(said).toContain('***@');
  });
});

describe('the setting CAMERA_ORIGINS', () => {
  it('takes origins alone, each once, and repeats no password', () => {
    const read = readConfig({ CAMERA_ORIGINS: 'https://a.example, http://b:8888/,https://a.example' });
    expect(read.ok && read.value.cameraOrigins).toEqual(['https://a.example', 'http://b:8888']);
    for (const bad of ['https://a.example/path', 'rtsp://a', 'a.example', 'https://streetuser:streetword@a.example']) {
      const refused = readConfig({ CAMERA_ORIGINS: bad });
      expect(refused.ok ? bad : refused.refusal.reason).toMatch(/^CAMERA_ORIGINS: scheme/);
      expect(JSON.stringify(refused)).not.toContain('streetword');
    }
  });
});
