import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { importBasemap, readBasemap } from '@dutywall/scripts/basemap';
import { foundBureau, shiftsDuring, Teller } from '@dutywall/scripts/demo';
import { HOUR, MINUTE } from '@dutywall/shared/kit';
import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tinyPbf } from './pbf-fixture.ts';

const NANJING = fileURLToPath(new URL('../../../shared/data/districts/nanjing-xinjiekou.osm.gz', import.meta.url));

/** A square of streets around a lake with an island, a bridge, and a name that needs escapes. */
const TOWN = `<?xml version="1.0" encoding="UTF-8"?>
<osm version="0.6"><bounds minlat="32.000" minlon="119.000" maxlat="32.010" maxlon="119.010"/>
<node id="1" lat="32.001" lon="119.001"/><node id="2" lat="32.001" lon="119.009"/>
<node id="3" lat="32.009" lon="119.009"/><node id="4" lat="32.009" lon="119.001"/>
<node id="11" lat="32.003" lon="119.003"/><node id="12" lat="32.003" lon="119.007"/>
<node id="13" lat="32.007" lon="119.007"/><node id="14" lat="32.007" lon="119.003"/>
<node id="21" lat="32.0045" lon="119.0045"/><node id="22" lat="32.0045" lon="119.0055"/>
<node id="23" lat="32.0055" lon="119.0055"/><node id="24" lat="32.0055" lon="119.0045"/>
<node id="31" lat="32.002" lon="119.002"><tag k="railway" v="subway_entrance"/><tag k="ref" v="2"/><tag k="name" v="湖心&amp;&#x5c9b;站"/></node>
<way id="100"><nd ref="1"/><nd ref="2"/><nd ref="3"/><tag k="highway" v="primary"/><tag k="name" v="环湖路 &quot;东&quot;"/></way>
<way id="101"><nd ref="3"/><nd ref="4"/><nd ref="1"/><tag k="highway" v="residential"/><tag k="name:zh" v="西巷"/><tag k="bridge" v="yes"/></way>
<way id="200"><nd ref="11"/><nd ref="12"/><nd ref="13"/></way>
<way id="201"><nd ref="11"/><nd ref="14"/><nd ref="13"/></way>
<way id="202"><nd ref="21"/><nd ref="22"/><nd ref="23"/><nd ref="24"/><nd ref="21"/></way>
<relation id="300"><member type="way" ref="200" role="outer"/><member type="way" ref="201" role="outer"/><member type="way" ref="202" role="inner"/><tag k="type" v="multipolygon"/><tag k="natural" v="water"/><tag k="name" v="湖"/></relation>
</osm>`;

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'basemap-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function file(name: string, data: string | Buffer): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, data);
  return path;
}

/** All features of one layer of all tiles of a zoom. */
async function layer(
  name: string,
  wanted: string,
  zoom: number,
): Promise<{ type: number; properties: Record<string, unknown>; rings: number }[]> {
  const dir = join(folder, 'basemap', name);
  const data = await readFile(join(dir, 'tiles.bin'));
  const index = JSON.parse(await readFile(join(dir, 'index.json'), 'utf8')) as Record<string, [number, number]>;
  return Object.entries(index)
    .filter(([key]) => key.startsWith(`${zoom}/`))
    .flatMap(([, [at, length]]) => {
      const found = new VectorTile(new PbfReader(gunzipSync(data.subarray(at, at + length)))).layers[wanted];
      return Array.from({ length: found?.length ?? 0 }, (_, i) => {
        const feature = found.feature(i);
        return { type: feature.type, properties: feature.properties, rings: feature.loadGeometry().length };
      });
    });
}

describe('importing OpenStreetMap', () => {
  it('assembles a lake from two half shores with its island, reads escapes, classes roads', async () => {
    const imported = await importBasemap({ file: await file('town.osm', TOWN), dataDir: folder });
    expect(imported).toMatchObject({
      ok: true,
      value: { meta: { name: 'town', bounds: [119, 32, 119.01, 32.01] }, streets: 4 },
    });
    const water = await layer('town', 'water', 14);
    expect(water.some((w) => w.properties.name === '湖' && w.rings === 2)).toBe(true);
    const roads = (await layer('town', 'road', 14)).map((r) => r.properties);
    expect(roads).toContainEqual({ kind: 'arterial', name: '环湖路 "东"' });
    expect(roads).toContainEqual({ kind: 'lane', name: '西巷', bridge: true });
    const exits = (await layer('town', 'poi', 16)).map((r) => r.properties);
    expect(exits).toContainEqual({ kind: 'metro-exit', name: '湖心&岛站', ref: '2' });
  });

  it('gives the same map from .osm.gz', async () => {
    await importBasemap({ file: await file('town2.osm.gz', gzipSync(TOWN)), dataDir: folder });
    const [one, two] = await Promise.all([readBasemap(folder, 'town'), readBasemap(folder, 'town2')]);
    expect(one.ok && two.ok && one.value.meta.version === two.value.meta.version).toBe(true);
  });

  it('reads .osm.pbf', async () => {
    const imported = await importBasemap({ file: await file('tiny.osm.pbf', tinyPbf()), dataDir: folder });
    expect(imported).toMatchObject({ ok: true, value: { meta: { bounds: [119, 32, 119.01, 32.01] }, streets: 2 } });
    expect((await layer('tiny', 'road', 14)).map((r) => r.properties)).toContainEqual({
      kind: 'street',
      name: '府前街',
    });
  });

  it.each([
    ['cut off in the middle', 'cut.osm', TOWN.slice(0, 1200), 'xml-damaged'],
    ['not XML', 'text.osm', 'hello', 'xml-damaged'],
    ['another document', 'page.osm', '<html></html>', 'xml-damaged'],
    ['a wrong entity', 'entity.osm', TOWN.replace('&amp;', '&nope;'), 'xml-damaged'],
    ['empty', 'empty.osm', '', 'xml-damaged'],
    ['truncated gzip', 'cut.osm.gz', gzipSync(TOWN).subarray(0, 400), 'gzip-damaged'],
    ['no gzip', 'plain.osm.gz', TOWN, 'gzip-damaged'],
    ['no PBF', 'no.osm.pbf', Buffer.from('no protocol buffer at all'), 'pbf-damaged'],
    ['cut off PBF', 'cut.osm.pbf', tinyPbf().subarray(0, -7), 'pbf-damaged'],
    [
      'PBF with a damaged block',
      'bad.osm.pbf',
      Buffer.from(tinyPbf().map((b, i) => (i === 90 ? b ^ 0xff : b))),
      'pbf-damaged',
    ],
    ['empty PBF', 'empty.osm.pbf', '', 'pbf-damaged'],
    ['PMTiles', 'a.pmtiles', 'PMTiles', 'pmtiles-unsupported'],
    ['another kind', 'a.shp', 'x', 'file-kind'],
    ['no streets', 'bare.osm', TOWN.replaceAll('highway', 'note'), 'no-streets'],
  ])('refuses a file that is %s with a code and leaves nothing behind', async (_what, name, data, code) => {
    const path = await file(name, data);
    const before = await readdir(join(folder, 'basemap')).catch(() => []);
    expect(await importBasemap({ file: path, dataDir: folder })).toMatchObject({ ok: false, refusal: { code } });
    expect(await readdir(join(folder, 'basemap')).catch(() => [])).toEqual(before);
  });

  it('refuses a missing file and a bad name', async () => {
    const missing = await importBasemap({ file: join(folder, 'none.osm'), dataDir: folder });
    expect(missing).toMatchObject({ ok: false, refusal: { code: 'file-missing' } });
    const named = await importBasemap({ file: join(folder, 'town.osm'), dataDir: folder, name: '../x' });
    expect(named).toMatchObject({ ok: false, refusal: { code: 'name-invalid' } });
  });

  it.skipIf(!existsSync(NANJING))(
    'imports the Nanjing extract within 60 s and lets 300 officers keep to its streets (skips without ../shared/data)',
    async () => {
      const started = performance.now();
      const imported = await importBasemap({ file: NANJING, dataDir: folder, name: 'nanjing' });
      expect(performance.now() - started).toBeLessThan(60_000);
      expect(imported.ok).toBe(true);
      const names = new Set((await layer('nanjing', 'road', 15)).map((r) => r.properties.name));
      for (const name of ['中山东路', '洪武路', '太平南路']) expect(names).toContain(name);
      expect((await layer('nanjing', 'building', 16)).length).toBeGreaterThan(1_000);
      for (const wanted of ['water', 'green', 'rail', 'boundary'])
        expect((await layer('nanjing', wanted, 15)).length).toBeGreaterThan(0);
      const exits = (await layer('nanjing', 'poi', 16)).filter((p) => p.properties.kind === 'metro-exit');
      expect(exits.length).toBeGreaterThan(20);
      expect(exits.every((e) => e.properties.ref !== undefined || e.properties.name !== undefined)).toBe(true);

      const ground = await readBasemap(folder, 'nanjing');
      if (!ground.ok) throw new Error(ground.refusal.reason);
      const bureau = foundBureau(7, 330, ground.value);
      expect(bureau.posts.length).toBeGreaterThanOrEqual(60);
      const noon = Date.parse('2026-11-23T04:00:00Z');
      const shifts = shiftsDuring(bureau, { from: noon, to: noon + 1 }).filter((s) => s.from <= noon && s.to > noon);
      expect(shifts.length).toBeGreaterThanOrEqual(300);
      const { streets } = bureau;
      let off = 0;
      for (const shift of shifts) {
        const [lon, lat] = new Teller(bureau, shift).truthAt(noon + 7 * MINUTE);
        const p = streets.plane.toMetres([lon, lat]);
        if (!nearStreet(p, streets, 14)) off++;
      }
      expect(off).toBeLessThan(shifts.length * 0.02);
      expect([...new Teller(bureau, shifts[0]).during({ from: noon, to: noon + HOUR / 4 })].length).toBeGreaterThan(0);
    },
    90_000,
  );
});

type Streets = ReturnType<typeof foundBureau>['streets'];

function nearStreet(p: readonly [number, number], { points, ways }: Streets, reach: number): boolean {
  return ways.some((list, i) =>
    list.some(({ to }) => {
      const [a, b] = [points[i], points[to]];
      const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
      const t = Math.max(0, Math.min(1, ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / (dx * dx + dy * dy || 1)));
      return Math.hypot(p[0] - a[0] - t * dx, p[1] - a[1] - t * dy) < reach;
    }),
  );
}
