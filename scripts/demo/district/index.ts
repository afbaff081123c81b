import type { BasemapDraft, MapFeature, NamedPlace, StreetEdge } from '../../basemap-import/features.ts';
import { area, centroid, distance, Grid, type Point } from './plane.ts';
import type { Road } from './skeleton.ts';
import { raiseTown, type Town, waterRings } from './town.ts';

/** The middle of the fictional district (degrees, WGS-84), and how far it reaches from there, m. */
const CENTRE = { lon: 119.92, lat: 32.49 } as const;
const REACH = { x: 3100, y: 1950 } as const;
const GROUND = { x: 5380, y: 4280 } as const;

/** Metres per degree at the centre, on the WGS-84 ellipsoid (series of the usual geodesy textbooks). */
const LAT = (CENTRE.lat * Math.PI) / 180;
const M_LAT = 111_132.92 - 559.82 * Math.cos(2 * LAT) + 1.175 * Math.cos(4 * LAT);
const M_LON = 111_412.84 * Math.cos(LAT) - 93.5 * Math.cos(3 * LAT);

type Degrees = [lon: number, lat: number];

const degrees = ([x, y]: Point): Degrees => [
  Math.round((CENTRE.lon + x / M_LON) * 1e7) / 1e7,
  Math.round((CENTRE.lat + y / M_LAT) * 1e7) / 1e7,
];

const closed = (ring: readonly Point[]): Degrees[] => {
  const out = ring.map(degrees);
  out.push(out[0]);
  return out;
};

const polygon = (
  layer: MapFeature['layer'],
  rings: readonly (readonly Point[])[],
  props: MapFeature['props'],
  minZoom: number,
): MapFeature => ({ layer, geometry: { type: 'Polygon', coordinates: rings.map(closed) }, props, minZoom });

const line = (
  layer: MapFeature['layer'],
  points: readonly Point[],
  props: MapFeature['props'],
  minZoom: number,
): MapFeature => ({
  layer,
  geometry: { type: 'LineString', coordinates: points.map(degrees) },
  props,
  minZoom,
});

const dot = (layer: MapFeature['layer'], at: Point, props: MapFeature['props'], minZoom: number): MapFeature => ({
  layer,
  geometry: { type: 'Point', coordinates: degrees(at) },
  props,
  minZoom,
});

const ROAD_ZOOM = { arterial: 10, street: 12, lane: 14 } as const;

/** Roads as long named lines, split only where they cross water: those stretches are bridges. */
function roads(town: Town): MapFeature[] {
  const { nodes, pieces } = town.streets;
  const courses = new Grid<{ at: Point; reach: number }>(120);
  for (const { line: course, half } of town.waters)
    for (const at of course) courses.add({ at, reach: half + 10 }, [at], half + 10);
  const overWater = (p: Point): boolean => courses.near([p]).some(({ at, reach }) => distance(at, p) < reach);
  const out: MapFeature[] = [];
  let run: { road: Road; bridge: boolean; end: number; points: Point[] } | null = null;
  const flush = (): void => {
    if (!run || run.points.length < 2) return;
    const { kind, name } = run.road;
    out.push(line('road', run.points, { kind, name, ...(run.bridge ? { bridge: true } : {}) }, ROAD_ZOOM[kind]));
  };
  for (const { road, a, b } of pieces) {
    const middle: Point = [(nodes[a][0] + nodes[b][0]) / 2, (nodes[a][1] + nodes[b][1]) / 2];
    const bridge = overWater(middle);
    if (run && run.road === road && run.end === a && run.bridge === bridge) {
      run.points.push(nodes[b]);
      run.end = b;
      continue;
    }
    flush();
    run = { road, bridge, end: b, points: [nodes[a], nodes[b]] };
  }
  flush();
  return out;
}

const PLACE_OF_USE: Partial<Record<string, string>> = {
  school: 'school',
  hospital: 'hospital',
  market: 'market',
  square: 'station',
  civic: 'government',
};

function metro(town: Town): MapFeature[] {
  const out: MapFeature[] = [];
  const stations: [string, Point][] = [
    ['鼓楼', [-90, 270]],
    ['济川路', [-80, -870]],
    ['江洲路', [-100, 1380]],
    ['海阳路', [1270, 560]],
    ['青年路', [-1500, 440]],
  ];
  for (const [name, near] of stations) {
    const at = town.streets.nodes.reduce((best, p) => (distance(p, near) < distance(best, near) ? p : best));
    out.push(dot('poi', at, { kind: 'metro', name: `${name}站` }, 12));
    for (const [ref, dx, dy] of [
      ['1', -34, 38],
      ['2', 38, 34],
      ['3', 34, -38],
      ['4', -38, -34],
    ] as const)
      out.push(dot('poi', [at[0] + dx, at[1] + dy], { kind: 'metro-exit', name: `${name}站`, ref }, 15));
  }
  return out;
}

const QUARTERS: readonly [string, Point][] = [
  ['城中街道', [-90, 420]],
  ['城东街道', [1750, 300]],
  ['城西街道', [-2000, 300]],
  ['城北街道', [-700, 1620]],
  ['京泰路街道', [1900, 1560]],
  ['城南街道', [500, -1180]],
  ['迎江街道', [-1900, -1100]],
  ['凤凰街道', [2350, -1000]],
  ['寺巷街道', [300, -1800]],
];

/** The district's own border: a bent ring, drawn and nothing more. */
function border(): Point[] {
  return Array.from({ length: 72 }, (_, i) => {
    const a = (i / 72) * 2 * Math.PI;
    const [c, s] = [Math.cos(a), Math.sin(a)];
    const r = 1 + 0.03 * Math.sin(5 * a + 1) + 0.02 * Math.sin(9 * a);
    return [
      Math.sign(c) * Math.abs(c) ** 0.45 * REACH.x * r,
      Math.sign(s) * Math.abs(s) ** 0.45 * REACH.y * r,
    ] as Point;
  });
}

/** The fictional district 海陵示范区 in the form that the tiles are made from. Pure: one seed, one district. */
export function generateDistrict(seed = 7): BasemapDraft {
  const town = raiseTown(seed);
  const g = GROUND;
  const features: MapFeature[] = [
    polygon(
      'land',
      [
        [
          [-g.x, -g.y],
          [g.x, -g.y],
          [g.x, g.y],
          [-g.x, g.y],
        ],
      ],
      { kind: 'land' },
      10,
    ),
  ];
  for (const water of town.waters) {
    features.push(polygon('green', waterRings(water, water.bank * 0.6), { kind: 'bank' }, 12));
    // Named by its line alone: the middle of a ring-shaped moat lies on dry land.
    features.push(polygon('water', waterRings(water, 0), { kind: water.kind }, 10));
    features.push(
      line(
        'waterway',
        water.closed ? [...water.line, water.line[0]] : water.line,
        { kind: water.kind, name: water.name },
        11,
      ),
    );
  }
  const places: NamedPlace[] = [];
  for (const { ring, use, name } of town.blocks) {
    if (use === 'park') features.push(polygon('green', [ring], { kind: 'park', ...(name ? { name } : {}) }, 12));
    const kind = use === 'park' ? 'park' : PLACE_OF_USE[use];
    if (!kind || !name) continue;
    const at = centroid(ring);
    features.push(dot('poi', at, { kind, name }, kind === 'park' || kind === 'station' ? 13 : 14));
    const [lon, lat] = degrees(at);
    places.push({ kind, name, lon, lat });
  }
  for (const green of town.ground.greens.filter((r) => area(r) < 40_000))
    features.push(polygon('green', [green], { kind: 'lawn' }, 14));
  for (const field of town.ground.fields) features.push(polygon('green', [field], { kind: 'field' }, 11));
  for (const pond of town.ground.ponds) features.push(polygon('water', [pond], { kind: 'pond' }, 13));
  for (const island of town.ground.islands) features.push(polygon('green', [island], { kind: 'island' }, 13));
  for (const rings of town.ground.buildings)
    features.push(polygon('building', rings, { kind: 'building' }, Math.abs(area(rings[0])) > 900 ? 14 : 15));
  for (const path of town.ground.paths) features.push(line('road', path, { kind: 'foot' }, 15));
  features.push(...roads(town));
  features.push(line('rail', town.rail, { kind: 'rail', name: '新长铁路' }, 11));
  features.push(...metro(town));
  features.push(line('boundary', [...border(), border()[0]], { kind: 'district', name: '海陵示范区' }, 10));
  features.push(dot('place', [-90, 130], { kind: 'district', name: '海陵示范区' }, 10));
  for (const [name, at] of QUARTERS) features.push(dot('place', at, { kind: 'quarter', name }, 12));
  const exits = features.filter((f) => f.layer === 'poi' && f.props.kind === 'metro');
  for (const { geometry, props } of exits)
    if (geometry.type === 'Point')
      places.push({
        kind: 'metro',
        name: String(props.name),
        lon: geometry.coordinates[0],
        lat: geometry.coordinates[1],
      });
  const edges: StreetEdge[] = town.streets.pieces.map(({ road, a, b }) => ({
    a,
    b,
    name: road.name,
    kind: road.kind,
    lengthM: Math.round(distance(town.streets.nodes[a], town.streets.nodes[b]) * 10) / 10,
  }));
  const [west, south] = degrees([-REACH.x, -REACH.y]);
  const [east, north] = degrees([REACH.x, REACH.y]);
  return {
    label: '海陵示范区（虚构）',
    attribution: '示意地图 · 虚构城区 Dutywall',
    bounds: [west, south, east, north],
    features,
    streets: { nodes: town.streets.nodes.map(degrees), edges },
    places,
  };
}
