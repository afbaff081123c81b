import type { NamedPlace, StreetGraph } from '../../basemap-import/features.ts';
import { type Dice, diceOf } from '../dice.ts';
import { distance, offset, type Point } from '../district/plane.ts';
import type { Streets } from '../story/streets.ts';
import { Track } from '../story/track.ts';
import { squadAt } from './squads.ts';

/** What posts are made of: a basemap without its pictures. */
export interface PostGround {
  readonly meta: {
    readonly bounds: readonly [number, number, number, number];
    readonly centre: readonly [number, number];
  };
  readonly streets: StreetGraph;
  readonly places: readonly NamedPlace[];
}

export interface DemoPost {
  readonly id: string;
  readonly name: string;
  readonly squad: string;
  readonly kind: 'area' | 'circle' | 'route';
  /** circle: its centre; route: its line; area: its ring, closed. Metres. */
  readonly shape: readonly Point[];
  readonly radiusM: number | null;
  readonly bufferM: number | null;
  readonly needs: number;
  /** Where officers of this post walk, inside it. */
  readonly beat: Track;
  /** Patrols long enough for an e-bike. */
  readonly rides: boolean;
}

/** One street as a line of nodes, as far as it goes without a break. */
function streetLine(streets: Streets, name: string, start: number, most: number): Point[] {
  const grow = (from: number, seen: Set<number>): number[] => {
    const out: number[] = [];
    let at = from;
    for (let length = 0; length < most / 2; ) {
      const way = streets.ways[at].find((w) => w.name === name && !seen.has(w.to));
      if (!way) break;
      seen.add(way.to);
      out.push(way.to);
      length += way.length;
      at = way.to;
    }
    return out;
  };
  const seen = new Set([start]);
  const ahead = grow(start, seen);
  const behind = grow(start, seen);
  return [...behind.reverse(), start, ...ahead].map((n) => streets.points[n]);
}

/** Out along the streets around a corner and back, never farther than `reach` from it. */
function roundAbout(streets: Streets, centre: number, reach: number): Track {
  const middle = streets.points[centre];
  const out: Point[] = [middle];
  for (const { to } of streets.ways[centre].slice(0, 4)) {
    const end = streets.points[to];
    const share = Math.min(1, reach / Math.max(1, distance(middle, end)));
    out.push([middle[0] + (end[0] - middle[0]) * share, middle[1] + (end[1] - middle[1]) * share], middle);
  }
  return new Track(out);
}

interface Bench {
  readonly ground: PostGround;
  readonly streets: Streets;
  readonly dice: Dice;
  readonly posts: DemoPost[];
  readonly core: number;
  readonly inside: (p: Point) => boolean;
  readonly spent: Set<string>;
}

function add(bench: Bench, post: Omit<DemoPost, 'id' | 'squad'>, squad?: string): void {
  const [x, y] = post.beat.at(post.beat.length / 2);
  if (bench.spent.has(post.name)) return;
  bench.spent.add(post.name);
  const id = `p${String(bench.posts.length + 1).padStart(3, '0')}`;
  bench.posts.push({ ...post, id, squad: squad ?? squadAt(x, y, bench.core) });
}

function circle(bench: Bench, name: string, at: Point, radiusM: number, needs: number): void {
  const corner = bench.streets.nearest(at);
  const centre = bench.streets.points[corner];
  if (!bench.inside(centre)) return;
  const beat = roundAbout(bench.streets, corner, radiusM * 0.7);
  add(bench, { name, kind: 'circle', shape: [centre], radiusM, bufferM: null, needs, beat, rides: false });
}

function route(bench: Bench, name: string, line: readonly Point[], needs: number, squad?: string): void {
  const beat = new Track(line);
  const rides = beat.length > 650;
  add(bench, { name, kind: 'route', shape: line, radiusM: null, bufferM: 25, needs, beat, rides }, squad);
}

function area(bench: Bench, name: string, line: readonly Point[], half: number, needs: number, squad?: string): void {
  const ring = [...offset(line, half), ...offset(line, -half).reverse()];
  ring.push(ring[0]);
  const beat = new Track(line);
  add(bench, { name, kind: 'area', shape: ring, radiusM: null, bufferM: null, needs, beat, rides: false }, squad);
}

/** Streets worth a post: named, inside the district, at least `least` m long; those that fit first, then by dice. */
function candidates(bench: Bench, least: number, most: number, fits: (name: string) => boolean): [string, Point[]][] {
  const found: [string, Point[], number][] = [];
  const off = (node: number): number => Math.hypot(...bench.streets.points[node]);
  for (const [name, edges] of bench.streets.byName) {
    if (bench.spent.has(name) || !fits(name)) continue;
    const nearest = edges.reduce((best, edge) => (off(edge[0]) < off(best[0]) ? edge : best));
    // Its middle, or where a long street comes closest to the middle of the district.
    const starts = [edges[Math.floor(edges.length / 2)], nearest];
    const line = starts.map(([n]) => streetLine(bench.streets, name, n, most)).find((l) => l.every(bench.inside));
    if (!line || new Track(line).length < least) continue;
    found.push([name, line, bench.dice.unit()]);
  }
  return found.sort((a, b) => a[2] - b[2]).map(([name, line]) => [name, line]);
}

/** Every kind of post that a city-management bureau knows, on the streets and squares of any basemap. */
export function makePosts(ground: PostGround, streets: Streets, seed: number): DemoPost[] {
  const { toMetres } = streets.plane;
  const [x0, y0] = toMetres([ground.meta.bounds[0], ground.meta.bounds[1]]);
  const [x1, y1] = toMetres([ground.meta.bounds[2], ground.meta.bounds[3]]);
  const bench: Bench = {
    ground,
    streets,
    dice: diceOf(seed, 'posts'),
    posts: [],
    core: Math.min(x1 - x0, y1 - y0) * 0.21,
    inside: ([x, y]) => x > x0 + 60 && x < x1 - 60 && y > y0 + 60 && y < y1 - 60,
    spent: new Set(),
  };
  const take = (
    count: number,
    least: number,
    most: number,
    fits: (n: string) => boolean,
    make: (n: string, l: Point[]) => void,
  ): void => {
    for (const [name, line] of candidates(bench, least, most, fits).slice(0, count)) {
      bench.spent.add(name);
      make(name, line);
    }
  };
  const stem = (name: string): string =>
    name.replace(/(?:东|西|南|北|后|横)?(?:路|街|巷|弄|里|道|大道|大街)$/, '') || name;
  const named = (wish: string) => (name: string) => name.startsWith(wish);
  const any = (): boolean => true;
  const lane = (name: string): boolean => /[巷弄里]$/.test(name);
  const street = (name: string): boolean => /[路街道]$/.test(name);

  take(1, 150, 300, named('京泰'), (n, l) => area(bench, `${stem(n)}夜市`, l, 32, 6, 'f07'));
  take(1, 20, 160, named('宫涵'), (_n, l) => circle(bench, '宫涵疏导点', l[Math.floor(l.length / 2)], 60, 3));
  take(2, 150, 260, street, (n, l) => area(bench, `${stem(n)}夜市`, l, 28, 5));
  take(5, 60, 200, any, (n, l) => circle(bench, `${stem(n)}疏导点`, l[Math.floor(l.length / 2)], 60, 3));
  take(4, 90, 320, lane, (n, l) => route(bench, `${n}小修小补`, l, 2));
  for (const { kind, name, lon, lat } of ground.places) {
    const at = toMetres([lon, lat]);
    if (name === '') continue;
    if (bench.posts.length >= 58) break;
    if (kind === 'school') circle(bench, `${name}护学岗`, at, 55, 2);
    if (kind === 'metro' || kind === 'station') circle(bench, `${name}广场`, at, 75, 4);
    if (kind === 'market' || kind === 'hospital') circle(bench, `${name}周边`, at, 70, 3);
    if (kind === 'park') circle(bench, `${name}门前`, at, 60, 2);
  }
  take(
    6,
    350,
    900,
    (n) => street(n) && /[河江港]/.test(n),
    (n, l) => route(bench, `${n}滨水巡查`, l, 3),
  );
  take(7, 420, 850, street, (n, l) => route(bench, `${n}女子巡逻`, l, 4, 'z10'));
  take(6, 500, 1100, street, (n, l) => route(bench, `${n}机动巡逻`, l, 4, 'z11'));
  take(8, 180, 320, street, (n, l) => area(bench, `${n}责任段`, l, 26, 4));
  take(86 - bench.posts.length, 380, 1000, street, (n, l) => route(bench, `${n}巡查线`, l, 4));
  take(Math.max(0, 64 - bench.posts.length), 120, 700, any, (n, l) => route(bench, `${n}巡查段`, l, 3));
  return bench.posts;
}
