import { HOUR } from '@dutywall/shared/kit';
import type { PostCollection, PostImportReport, PostOverview } from '@dutywall/shared/protocol';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { seedTown } from '../duty-service/support/scene.ts';
import { openStore, type Store } from '../duty-service/support/store.ts';
import { area, circle, type Desk, NOW, openDesk, place } from './support.ts';

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

const bring = async (features: readonly unknown[], more: object = {}, who = 'one') => {
  const body = { collection: { type: 'FeatureCollection', features }, ...more };
  const preview = (await desk.ask(who, 'POST', '/api/posts/import/preview', body)).json<PostImportReport>();
  const written = (await desk.ask(who, 'POST', '/api/posts/import', body)).json<PostImportReport>();
  return { preview, written };
};
const overview = async () => (await desk.ask('one', 'GET', '/api/posts/overview')).json<PostOverview>().features;

const route = (name: string, more: object = {}) => ({
  type: 'Feature',
  geometry: { type: 'LineString', coordinates: [place(0, 0), place(500, 0), place(500, 300)] },
  properties: { name, squad: '一中队', bufferM: 20, ...more },
});

describe('posts: GeoJSON in and out', () => {
  it('previews, then writes all in one go; squads by id, by name, or the one chosen', async () => {
    const features = [
      area('夜市', [
        [0, 0],
        [100, 0],
        [100, 100],
      ]),
      route('巡线'),
      circle('岗亭', 400, { squad: undefined }),
      { ...circle('宫涵疏导点', 0, { radiusM: 70, needs: 2 }), id: 'p1' },
    ];
    const { preview, written } = await bring(features, { squad: 's1', reason: '年度调整' });
    expect(preview.counts).toEqual({ create: 3, change: 1, same: 0, refuse: 0 });
    expect(preview.written).toBe(0);
    expect(preview.rows[3]).toMatchObject({ id: 'p1', act: 'change', changed: ['radiusM', 'needs'] });
    expect(written.written).toBe(4);
    const posts = await overview();
    expect(posts.map((one) => [one.properties.name, one.properties.kind, one.properties.squad]).sort()).toEqual([
      ['夜市', 'area', 's1'],
      ['宫涵疏导点', 'circle', 's1'],
      ['岗亭', 'circle', 's1'],
      ['巡线', 'route', 's1'],
    ]);
    expect(await store.db.query('SELECT action, reason FROM audit', [])).toEqual([
      { action: 'posts-imported', reason: '年度调整' },
    ]);
    expect(desk.announced).toHaveLength(1);
    // The same file twice changes nothing.
    desk.clock.at += HOUR;
    const again = await bring(features, { squad: 's1' });
    expect(again.preview.counts).toEqual({ create: 0, change: 0, same: 4, refuse: 0 });
    expect(again.written.written).toBe(0);
    expect(desk.announced).toHaveLength(1);
  });

  it('names every bad feature and writes nothing, not even the good ones', async () => {
    const features = [
      circle('好岗位', 100),
      area('蝴蝶结', [
        [0, 0],
        [200, 200],
        [200, 0],
        [0, 210],
      ]),
      circle('岗亭', 0, { radiusM: -3 }),
      circle('', 0),
      circle('好岗位', 300),
      { ...circle('岗 A', 500), id: 'a' },
      { ...circle('岗 B', 600), id: 'a' },
      circle('别人的', 700, { squad: 's2' }),
      circle('无此单位', 700, { squad: '九中队' }),
      circle('宫涵疏导点', 10),
      'not a feature',
      { ...circle('改名', 0), id: 'p1' },
      { ...circle('x', 0), id: '../../etc' },
    ];
    const { preview, written } = await bring(features);
    expect(preview.rows.map((row) => `${row.act}${row.problems.map((one) => ` ${one.where} ${one.code}`)}`)).toEqual([
      'create',
      'refuse features[1].geometry.coordinates crosses-itself',
      'refuse features[2].properties.radiusM bad-reach',
      'refuse features[3].properties.name name-missing',
      'refuse features[4].properties.name name-taken',
      'create',
      'refuse features[6].id duplicate-id',
      'refuse features[7].properties.squad out-of-scope',
      'refuse features[8].properties.squad unknown-squad',
      'change',
      'refuse features[10] wrong-type',
      'refuse features[11].id duplicate-id',
      'refuse features[12].id bad-geometry',
    ]);
    expect(written).toMatchObject({ written: 0, counts: { refuse: 10 } });
    expect((await overview()).map((one) => one.id)).toEqual(['p1']);
    expect(await store.db.query('SELECT 1 FROM audit', [])).toEqual([]);
  });

  it.each([
    ['no collection', { hello: 1 }, 'wrong-type'],
    ['2,001 features', { type: 'FeatureCollection', features: Array.from({ length: 2_001 }, () => ({})) }, 'too-many'],
  ])('refuses %s as a whole', async (_name, collection, code) => {
    const answer = await desk.ask('one', 'POST', '/api/posts/import', { collection });
    expect(answer.json<PostImportReport>()).toMatchObject({ rows: [], written: 0, problems: [{ code }] });
  });

  it('takes 500 posts in one file, beside others who work', async () => {
    const features = Array.from({ length: 500 }, (_, i) => circle(`岗亭 ${i}`, i));
    let longest = 0;
    let last = performance.now();
    const timer = setInterval(() => {
      longest = Math.max(longest, performance.now() - last - 5);
      last = performance.now();
    }, 5);
    const { written } = await bring(features);
    clearInterval(timer);
    expect(written.written).toBe(500);
    expect(longest, 'the loop turns between portions').toBeLessThan(2_000);
  });

  it('WW1 takes the posts of the scope away as a file that comes back unchanged, and says so in the audit log', async () => {
    await bring([
      route('巡线'),
      area('夜市', [
        [0, 0],
        [100, 0],
        [100, 100],
      ]),
    ]);
    const answer = await desk.ask('one', 'GET', '/api/posts/export');
    expect(answer.headers['content-disposition']).toContain('posts.geojson');
    const { features } = answer.json<PostCollection>();
    expect(features).toHaveLength(3);
    const audit = await store.db.query<{ action: string; detail: object }>('SELECT action, detail FROM audit', []);
    expect(audit.at(-1)).toEqual({ action: 'posts-exported', detail: { posts: 3 } });
    expect((await bring(features)).preview.counts).toEqual({ create: 0, change: 0, same: 3, refuse: 0 });
    expect((await desk.ask('two', 'GET', '/api/posts/export')).json<PostCollection>().features).toEqual([]);
  });
});
