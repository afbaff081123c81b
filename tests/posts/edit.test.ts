import { DAY, HOUR, MINUTE } from '@dutywall/shared/kit';
import type { PostMade, PostOverview, PostVersion } from '@dutywall/shared/protocol';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { seedTown } from '../duty-service/support/scene.ts';
import { openStore, type Store } from '../duty-service/support/store.ts';
import { area, circle, create, type Desk, NOW, openDesk, place } from './support.ts';

let store: Store;
let desk: Desk;
beforeAll(async () => {
  store = await openStore();
  desk = await openDesk(store.db);
});
afterAll(async () => {
  await desk?.close();
  await store?.close();
});
beforeEach(async () => {
  await store.empty();
  await seedTown(store.db);
  desk.clock.at = NOW;
  desk.announced.length = 0;
});

const SQUARE = [
  [0, 0],
  [200, 0],
  [200, 200],
  [0, 200],
] as const;

const change = (who: string, id: string, body: object) => desk.ask(who, 'POST', `/api/posts/${id}/versions`, body);
const versions = async (id: string) =>
  (await desk.ask('one', 'GET', `/api/posts/${id}/versions`)).json<PostVersion[]>();
const overview = async (who = 'one') =>
  (await desk.ask(who, 'GET', '/api/posts/overview')).json<PostOverview>().features;
const audited = () =>
  store.db.query<{ action: string; subject: string; reason: string | null }>(
    'SELECT action, subject, reason FROM audit ORDER BY id',
    [],
  );

describe('posts: versions', () => {
  it('creates a post that counts at once, audited and announced', async () => {
    const made = await create(desk, area('夜市疏导区', SQUARE, { needs: 3, toleranceM: 20 }));
    expect(made).toMatchObject({ version: 1, from: NOW });
    const listed = (await overview()).find((one) => one.id === made.id);
    expect(listed?.properties).toMatchObject({
      ...{ name: '夜市疏导区', squad: 's1', kind: 'area', version: 1, latest: 1, standing: 'in-force' },
      ...{ toleranceM: 20, needs: 3, from: NOW, to: null, mine: true },
    });
    expect(listed?.geometry).toMatchObject({ type: 'Polygon' });
    expect(desk.announced).toEqual([{ name: 'posts-changed', data: { posts: [made.id], since: NOW } }]);
    expect(await audited()).toEqual([{ action: 'post-created', subject: made.id, reason: null }]);
  });

  it('BT1 a change is a new version; what the one before said stays, with who, when and what', async () => {
    const { id } = await create(desk, circle('早市'));
    desk.clock.at = NOW + HOUR;
    const answer = await change('one', id, { feature: circle('早市', 0, { radiusM: 80, needs: 2 }), basedOn: 1 });
    expect(answer.json<PostMade>()).toEqual({ id, version: 2, from: NOW + HOUR });
    const [second, first] = await versions(id);
    expect(second?.properties).toMatchObject({
      ...{ act: 'changed', radiusM: 80, from: NOW + HOUR, to: null, counts: true, madeBy: 'supervisor甲' },
      ...{ madeAt: NOW + HOUR, changed: ['radiusM', 'needs'] },
    });
    expect(first?.properties).toMatchObject({
      ...{ act: 'created', radiusM: 50, needs: 1, from: NOW, to: NOW + HOUR, counts: true, changed: [] },
    });
  });

  it('counts from a time to come when told so, and is shown as coming', async () => {
    const { id } = await create(desk, circle('庙会'), 'one', { from: NOW + DAY });
    expect((await overview()).find((one) => one.id === id)?.properties).toMatchObject({ standing: 'coming' });
    expect((await desk.ask('one', 'GET', '/api/posts')).json<PostOverview>().features.map((f) => f.id)).toEqual(['p1']);
    desk.clock.at = NOW + DAY;
    expect((await overview()).find((one) => one.id === id)?.properties).toMatchObject({ standing: 'in-force' });
  });

  it('a correction of the past needs a reason, reaches back a month, and keeps what it replaces', async () => {
    const { id } = await create(desk, circle('岗亭'));
    desk.clock.at = NOW + 2 * HOUR;
    const ask = { feature: circle('岗亭', 100), basedOn: 1, from: NOW + HOUR };
    expect((await change('one', id, ask)).code).toBe('reason-missing');
    expect((await change('one', id, { ...ask, reason: ' 错 ' })).code).toBe('reason-missing');
    expect((await change('one', id, { ...ask, from: NOW - 40 * DAY, reason: '画错了' })).code).toBe(
      'time-out-of-bounds',
    );
    expect((await change('one', id, { ...ask, reason: '图纸画错' })).status).toBe(201);
    const [second, first] = await versions(id);
    expect(second?.properties).toMatchObject({
      act: 'corrected',
      from: NOW + HOUR,
      reason: '图纸画错',
      changed: ['shape'],
    });
    expect(first?.properties).toMatchObject({ from: NOW, to: NOW + HOUR, counts: true });
    expect((await audited()).at(-1)).toEqual({ action: 'post-corrected', subject: id, reason: '图纸画错' });
    // Corrected once more from the beginning: nothing of the two before counts, both are still told with their times.
    const again = { feature: circle('岗亭', 120), basedOn: 2, from: NOW, reason: '重新测量' };
    expect((await change('one', id, again)).status).toBe(201);
    const all = await versions(id);
    expect(all.map(({ properties: p }) => [p.version, p.from, p.counts])).toEqual([
      [3, NOW, true],
      [2, NOW + HOUR, false],
      [1, NOW, false],
    ]);
  });

  it('a newer change that counts earlier takes the place of one still to come', async () => {
    const { id } = await create(desk, circle('岗亭'));
    await change('one', id, { feature: circle('岗亭', 100), basedOn: 1, from: NOW + DAY });
    await change('one', id, { feature: circle('岗亭', 200), basedOn: 2, from: NOW + HOUR });
    expect((await versions(id)).map(({ properties: p }) => [p.version, p.from, p.to, p.counts])).toEqual([
      [3, NOW + HOUR, null, true],
      [2, NOW + DAY, null, false],
      [1, NOW, NOW + HOUR, true],
    ]);
  });

  it('refuses an edit of what somebody else has changed meanwhile, and an edit that changes nothing', async () => {
    const { id } = await create(desk, circle('岗亭'));
    expect((await change('one', id, { feature: circle('岗亭'), basedOn: 1 })).code).toBe('nothing-changed');
    const twice = await Promise.all(
      [60, 70].map((radiusM) => change('one', id, { feature: circle('岗亭', 0, { radiusM }), basedOn: 1 })),
    );
    expect(twice.map((one) => one.status).sort()).toEqual([201, 409]);
    expect(twice.find((one) => one.status === 409)?.code).toBe('stale-version');
    expect(await versions(id)).toHaveLength(2);
  });

  it('retires a post only beyond its rostered shifts; it stays listed and can come back', async () => {
    const { id } = await create(desk, circle('岗亭'));
    expect((await desk.ask('one', 'POST', '/api/posts/p1/retire', { basedOn: 1 })).json()).toMatchObject({
      error: { code: 'post-in-use', details: { shifts: 2, until: Date.parse('2026-11-20T08:00:00Z') } },
    });
    desk.clock.at = NOW + HOUR;
    expect((await desk.ask('one', 'POST', `/api/posts/${id}/retire`, { basedOn: 1 })).status).toBe(201);
    desk.clock.at += MINUTE;
    expect((await overview()).find((one) => one.id === id)?.properties).toMatchObject({
      ...{ standing: 'retired', version: 1, latest: 2, to: NOW + HOUR },
    });
    expect((await desk.ask('one', 'POST', `/api/posts/${id}/retire`, { basedOn: 2 })).code).toBe('conflict');
    expect((await change('one', id, { feature: circle('岗亭'), basedOn: 2 })).status).toBe(201);
    expect((await overview()).find((one) => one.id === id)?.properties).toMatchObject({
      standing: 'in-force',
      version: 3,
    });
  });
});

describe('posts: who may', () => {
  it.each([
    ['leader', 403],
    ['wall', 403],
    ['auditor', 403],
    ['nobody', 401],
  ])('%s edits nothing', async (who, status) => {
    const asks = await Promise.all([
      desk.ask(who, 'POST', '/api/posts', { feature: circle('岗亭') }),
      change(who, 'p1', { feature: circle('岗亭'), basedOn: 1 }),
      desk.ask(who, 'POST', '/api/posts/p1/retire', { basedOn: 1 }),
      desk.ask(who, 'POST', '/api/posts/import', { collection: {} }),
      desk.ask(who, 'GET', '/api/posts/overview'),
      desk.ask(who, 'GET', '/api/posts/export'),
      desk.ask(who, 'GET', '/api/posts/p1/versions'),
      desk.ask(who, 'GET', '/api/posts/p1/tracks'),
    ]);
    expect(asks.map((one) => one.status)).toEqual(asks.map(() => status));
    expect(await audited()).toEqual([]);
  });

  it('supervisors edit their squads’ posts only, and give none away; shared ones are an administrator’s', async () => {
    expect((await desk.ask('two', 'POST', '/api/posts', { feature: circle('岗亭') })).code).toBe('out-of-scope');
    expect((await change('two', 'p1', { feature: circle('岗亭'), basedOn: 1 })).code).toBe('not-found');
    expect((await desk.ask('two', 'GET', '/api/posts/p1/versions')).code).toBe('not-found');
    const given = circle('宫涵疏导点', 0, { squad: 's2' });
    expect((await change('one', 'p1', { feature: given, basedOn: 1 })).code).toBe('out-of-scope');
    const shared = circle('全局集合点', 300, { squad: null });
    expect((await desk.ask('one', 'POST', '/api/posts', { feature: shared })).code).toBe('out-of-scope');
    const made = await create(desk, shared, 'admin');
    expect((await overview('two')).map((one) => [one.id, one.properties.mine])).toEqual([[made.id, false]]);
    expect((await change('one', made.id, { feature: shared, basedOn: 1 })).code).toBe('forbidden');
    expect((await overview('admin')).map((one) => one.properties.mine)).toEqual([true, true]);
    expect((await desk.ask('admin', 'GET', '/api/posts/p1/tracks')).status).toBe(403);
  });
});

describe('posts: bad input', () => {
  const far = {
    type: 'Feature',
    geometry: { type: 'Point', coordinates: [31.3, 31.3] },
    properties: { name: 'x', squad: 's1', radiusM: 50 },
  };
  const many = Array.from({ length: 2_001 }, (_, i) => {
    const angle = (i / 2_001) * 2 * Math.PI;
    return [Math.round(5e4 * Math.cos(angle)) / 100, Math.round(5e4 * Math.sin(angle)) / 100] as const;
  });
  const hole = (corners: readonly (readonly [number, number])[]) => {
    const outer = area('x', SQUARE) as { geometry: { coordinates: unknown[] } };
    const inner = area('y', corners) as { geometry: { coordinates: unknown[] } };
    outer.geometry.coordinates.push(inner.geometry.coordinates[0]);
    return outer;
  };
  it.each<[string, unknown, string]>([
    [
      'a bow tie',
      area('x', [
        [0, 0],
        [200, 200],
        [200, 0],
        [0, 210],
      ]),
      'crosses-itself',
    ],
    [
      'a bow tie of equal halves',
      area('x', [
        [0, 0],
        [200, 200],
        [200, 0],
        [0, 200],
      ]),
      'crosses-itself',
    ],
    [
      'a hole that sticks out',
      hole([
        [50, 50],
        [300, 50],
        [50, 100],
      ]),
      'crosses-itself',
    ],
    [
      'two points',
      area('x', [
        [0, 0],
        [10, 0],
      ]),
      'too-few-points',
    ],
    [
      'three points of which two are one',
      area('x', [
        [0, 0],
        [10, 0],
        [10, 0],
      ]),
      'too-few-points',
    ],
    [
      'points in a row',
      area('x', [
        [0, 0],
        [10, 0],
        [20, 0],
      ]),
      'no-area',
    ],
    ['2,001 vertices', area('x', many), 'too-many-vertices'],
    ['radius 0', circle('x', 0, { radiusM: 0 }), 'bad-reach'],
    ['radius of 6 km', circle('x', 0, { radiusM: 6_000 }), 'bad-reach'],
    ['no radius', circle('x', 0, { radiusM: undefined }), 'bad-reach'],
    ['tolerance −1', circle('x', 0, { toleranceM: -1 }), 'bad-number'],
    ['2.5 officers', circle('x', 0, { needs: 2.5 }), 'bad-number'],
    ['coordinates swapped', far, 'outside-district'],
    ['no name', circle('   '), 'name-missing'],
    ['a name of 61 characters', circle('长'.repeat(61)), 'name-missing'],
    ['a name there is', circle('宫涵疏导点'), 'name-taken'],
    ['no such squad', circle('x', 0, { squad: 'nowhere' }), 'unknown-squad'],
    ['another squad', circle('x', 0, { squad: 's2' }), 'out-of-scope'],
    [
      'a collection of geometries',
      { type: 'Feature', geometry: { type: 'GeometryCollection', geometries: [] }, properties: {} },
      'shape-unreadable',
    ],
    ['nothing', {}, 'shape-unreadable'],
  ])('DU5 refuses %s by its own code', async (_name, feature, code) => {
    const answer = await desk.ask('one', 'POST', '/api/posts', { feature: feature as object });
    expect([answer.status < 500, answer.code]).toEqual([true, code]);
    expect(await overview()).toHaveLength(1);
  });

  it('refuses keys nobody asked for, and takes the same name in another squad', async () => {
    expect((await desk.ask('one', 'POST', '/api/posts', { feature: circle('x'), role: 'admin' })).code).toBe(
      'bad-request',
    );
    await create(desk, circle('宫涵疏导点', 0, { squad: 's2' }), 'two');
  });

  it('DU5 reads 2,000 vertices without a stall', async () => {
    const began = performance.now();
    await create(desk, area('大区', many.slice(0, 1_998)));
    expect(performance.now() - began).toBeLessThan(5_000);
    const made = (await overview()).find((one) => one.properties.name === '大区');
    const [outer] = (made?.geometry.coordinates ?? []) as unknown[][];
    expect(outer).toHaveLength(1_999);
    expect(outer?.[0]).toEqual(place(500, 0));
  });
});
