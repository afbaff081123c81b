import { gunzipSync } from 'node:zlib';
import { cutTiles, type MapFeature } from '@dutywall/scripts/basemap';
import { generateDistrict } from '@dutywall/scripts/demo';
import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { describe, expect, it } from 'vitest';

const draft = generateDistrict(7);
const M_LAT = 110_900;
const M_LON = 111_300 * Math.cos((32.49 * Math.PI) / 180);

type XY = [number, number];
const flat = ([lon, lat]: readonly number[]): XY => [(lon - 119.92) * M_LON, (lat - 32.49) * M_LAT];
const of = (layer: MapFeature['layer']): MapFeature[] => draft.features.filter((f) => f.layer === layer);

function toSegment(p: XY, a: XY, b: XY): number {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const t = Math.max(0, Math.min(1, ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(p[0] - a[0] - t * dx, p[1] - a[1] - t * dy);
}

describe('the demonstration district', () => {
  it('is the same for the same seed, to the last house', () => {
    expect(JSON.stringify(generateDistrict(7))).toBe(JSON.stringify(draft));
  }, 90_000);

  it('has one connected street graph', () => {
    const { nodes, edges } = draft.streets;
    const next = new Map<number, number[]>();
    for (const { a, b } of edges)
      for (const [p, q] of [
        [a, b],
        [b, a],
      ])
        next.set(p, [...(next.get(p) ?? []), q]);
    const start = edges[0].a;
    const seen = new Set([start]);
    const open = [start];
    for (let n = open.pop(); n !== undefined; n = open.pop())
      for (const m of next.get(n) ?? [])
        if (!seen.has(m)) {
          seen.add(m);
          open.push(m);
        }
    expect(nodes.length).toBeGreaterThan(5_000);
    expect(seen.size).toBe(next.size);
  });

  it('keeps every building off the carriageways', () => {
    const half = { arterial: 12, street: 6, lane: 2.5, foot: 0 } as const;
    const cells = new Map<string, { a: XY; b: XY; clear: number }[]>();
    for (const { a, b, kind } of draft.streets.edges) {
      const [p, q] = [flat(draft.streets.nodes[a]), flat(draft.streets.nodes[b])];
      const item = { a: p, b: q, clear: half[kind] };
      for (let x = Math.floor(Math.min(p[0], q[0]) / 60) - 1; x <= Math.floor(Math.max(p[0], q[0]) / 60) + 1; x++)
        for (let y = Math.floor(Math.min(p[1], q[1]) / 60) - 1; y <= Math.floor(Math.max(p[1], q[1]) / 60) + 1; y++)
          cells.set(`${x},${y}`, [...(cells.get(`${x},${y}`) ?? []), item]);
    }
    const buildings = of('building');
    expect(buildings.length).toBeGreaterThan(10_000);
    let onRoad = 0;
    for (const { geometry } of buildings) {
      if (geometry.type !== 'Polygon') continue;
      const corners = geometry.coordinates[0].map(flat);
      const hit = corners.some((p) =>
        (cells.get(`${Math.floor(p[0] / 60)},${Math.floor(p[1] / 60)}`) ?? []).some(
          ({ a, b, clear }) => toSegment(p, a, b) < clear,
        ),
      );
      if (hit) onRoad++;
    }
    expect(onRoad).toBe(0);
  });

  it('repeats no name between two streets apart, and names what posts need', () => {
    const names = new Set(draft.streets.edges.map((e) => e.name));
    expect(names.size).toBeGreaterThan(300);
    for (const expected of ['京泰路', '府前街', '鼓楼路', '人民路']) expect(names).toContain(expected);
    const kinds = new Set(draft.places.map((p) => p.kind));
    for (const kind of ['school', 'market', 'hospital', 'park', 'station', 'metro']) expect(kinds).toContain(kind);
  });

  it('cuts tiles that decode, with names on the roads', { timeout: 90_000 }, () => {
    const tiles = cutTiles(draft.features);
    const [lon, lat] = [119.9191, 32.4925];
    const x = Math.floor(((lon + 180) / 360) * 2 ** 15);
    const s = Math.sin((lat * Math.PI) / 180);
    const y = Math.floor((0.5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI)) * 2 ** 15);
    const place = tiles.index[`15/${x}/${y}`];
    expect(place).toBeDefined();
    const tile = new VectorTile(new PbfReader(gunzipSync(tiles.data.subarray(place[0], place[0] + place[1]))));
    expect(Object.keys(tile.layers)).toEqual(expect.arrayContaining(['land', 'building', 'road']));
    const road = tile.layers.road;
    const names = new Set(Array.from({ length: road.length }, (_, i) => road.feature(i).properties.name));
    expect(names).toContain('鼓楼路');
  });
});
