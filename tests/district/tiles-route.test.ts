import { rm } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { type BasemapDraft, writeBasemap } from '@dutywall/scripts/basemap';
import { basemapPlugin } from '@dutywall/server/features/basemap';
import { VectorTile } from '@mapbox/vector-tile';
import Fastify, { type FastifyInstance } from 'fastify';
import { PbfReader } from 'pbf';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/db.ts';

const draft: BasemapDraft = {
  label: '小城',
  attribution: '示意地图',
  bounds: [119.9, 32.48, 119.94, 32.5],
  features: [
    {
      layer: 'road',
      geometry: {
        type: 'LineString',
        coordinates: [
          [119.901, 32.49],
          [119.939, 32.491],
        ],
      },
      props: { kind: 'street', name: '府前街' },
      minZoom: 12,
    },
  ],
  streets: { nodes: [], edges: [] },
  places: [],
};

let folder = '';
let app: FastifyInstance;
let isSignedIn = true;
const GZIP = { 'accept-encoding': 'gzip' };
const x = Math.floor(((119.92 + 180) / 360) * 2 ** 14);
const y = Math.floor(((1 - Math.asinh(Math.tan((32.4905 * Math.PI) / 180)) / Math.PI) / 2) * 2 ** 14);
const tile = `/api/basemaps/town/tiles/14/${x}/${y}.mvt`;

beforeAll(async () => {
  folder = await temporaryFolder('tiles');
  await writeBasemap(folder, 'town', draft);
  app = Fastify({ routerOptions: { maxParamLength: 200 } });
  await app.register(basemapPlugin, {
    dataDir: folder,
    signedIn: async (_request, reply) => {
      if (!isSignedIn) await reply.code(401).send({ code: 'not-signed-in' });
    },
  });
});
afterAll(async () => {
  await app.close();
  await rm(folder, { recursive: true, force: true });
});

describe('serving basemaps', () => {
  it('lists them with their attribution and a default', async () => {
    const answer = await app.inject('/api/basemaps');
    expect(answer.json()).toMatchObject({
      default: 'town',
      basemaps: [{ name: 'town', attribution: '示意地图', maxZoom: 17 }],
    });
  });

  it('serves a tile that decodes, packed or plain, and spares one that has not changed', async () => {
    const packed = await app.inject({ url: tile, headers: GZIP });
    expect(packed.statusCode).toBe(200);
    expect(packed.headers).toMatchObject({
      'content-encoding': 'gzip',
      'content-type': 'application/vnd.mapbox-vector-tile',
    });
    const road = new VectorTile(new PbfReader(gunzipSync(packed.rawPayload))).layers.road;
    expect(road.feature(0).properties.name).toBe('府前街');
    const plain = await app.inject(tile);
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(plain.rawPayload.equals(gunzipSync(packed.rawPayload))).toBe(true);
    const again = await app.inject({ url: tile, headers: { ...GZIP, 'if-none-match': String(packed.headers.etag) } });
    expect([again.statusCode, again.payload]).toEqual([304, '']);
  });

  it('answers 204 where the map is empty, 404 beyond the world and for unknown maps', async () => {
    expect((await app.inject('/api/basemaps/town/tiles/14/3/3.mvt')).statusCode).toBe(204);
    for (const url of [
      'town/tiles/2/9/9.mvt',
      'town/tiles/40/1/1.mvt',
      'town/tiles/1/-1/0.mvt',
      'none/tiles/1/0/0.mvt',
      '..%2Ftown/tiles/1/0/0.mvt',
    ])
      expect((await app.inject(`/api/basemaps/${url}`)).statusCode, url).toBe(404);
  });

  it('shows nothing to anybody who is not signed in', async () => {
    isSignedIn = false;
    for (const url of ['/api/basemaps', tile]) expect((await app.inject(url)).statusCode).toBe(401);
    isSignedIn = true;
  });
});
