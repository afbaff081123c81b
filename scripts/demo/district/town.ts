import { type Dice, diceOf } from '../dice.ts';
import { type Arrangement, arrange, type Piece } from './arrange.ts';
import { build, emptyGround, type Ground, type Use } from './build.ts';
import { Divider, type Grain } from './divide.ts';
import { Site } from './footprint.ts';
import { type Names, namesOf } from './names.ts';
import { area, boundingBox, centroid, densify, distance, inside, offset, type Point, toSegment } from './plane.ts';
import { HALF_HEIGHT, HALF_WIDTH, LAKE, layBones, type Road, type Skeleton, type Water } from './skeleton.ts';

interface Block {
  readonly ring: Point[];
  readonly use: Use;
  readonly name: string;
}

/** The finished town in metres. */
export interface Town {
  readonly waters: readonly Water[];
  readonly rail: Point[];
  readonly streets: Arrangement;
  readonly blocks: readonly Block[];
  readonly ground: Ground;
}

const EDGE = '#edge';
/** Half the width of the carriageway with its pavement, m; buildings keep a little more. */
const HALF_ROAD = { arterial: 17, street: 9, lane: 3 } as const;

type Warp = (p: Point) => Point;

/** A gentle bend over everything, so that no two streets of the town run exactly parallel. */
function warpOf(dice: Dice): Warp {
  const waves = [950, 1450, 700].map((length, i) => ({
    k: (2 * Math.PI) / length,
    by: [20, 26, 8][i],
    turn: dice.range(0, Math.PI),
    phase: dice.range(0, 6.28),
  }));
  return ([x, y]) => {
    let [dx, dy] = [0, 0];
    for (const { k, by, turn, phase } of waves) {
      const s = Math.sin((x * Math.cos(turn) + y * Math.sin(turn)) * k + phase) * by;
      dx -= s * Math.sin(turn);
      dy += s * Math.cos(turn);
    }
    return [x + dx, y + dy];
  };
}

function nameBanks(bones: Skeleton, names: Names): Road[] {
  const ways: Road[] = [];
  for (const road of bones.roads) {
    if (road.name !== '') {
      ways.push(road);
      continue;
    }
    if (road.line.length === 3) {
      ways.push({ ...road, name: names.bridge() });
      continue;
    }
    const water = bones.waters.find((w) => Math.abs(distance(w.line[0], road.line[0]) - w.half - w.bank) < 2);
    const stem = water?.name ?? names.stem();
    const outer = area(road.line) > area(bones.oldTown);
    // Cut by the side of the water it runs on, as the signs in the street would say.
    let current: Road | null = null;
    road.line.forEach((p, i) => {
      const q = road.line[i + 1];
      if (!q) return;
      const name = water?.closed
        ? ringName(p, outer)
        : `${stem}${Math.abs(road.line[road.line.length - 1][0] - road.line[0][0]) > Math.abs(road.line[road.line.length - 1][1] - road.line[0][1]) ? (isAbove(road, water, 1) ? '北' : '南') : isAbove(road, water, 0) ? '东' : '西'}${road.kind === 'lane' ? '巷' : '路'}`;
      if (current?.name === name) current.line.push(q);
      else {
        current = { kind: road.kind, name, line: [p, q] };
        ways.push(current);
      }
    });
  }
  return ways;
}

const isAbove = (road: Road, water: Water | undefined, axis: 0 | 1): boolean =>
  water !== undefined &&
  road.line[Math.floor(road.line.length / 2)][axis] > water.line[Math.floor(water.line.length / 2)][axis];

function ringName(p: Point, outer: boolean): string {
  const [x, y] = [p[0] + 90, (p[1] - 130) * 1.15];
  const side = Math.abs(x) > Math.abs(y) ? (x > 0 ? '东' : '西') : y > 0 ? '北' : '南';
  return outer ? `环城${side}路` : `${side}城河街`;
}

/** Joins the pieces of one road back into long lines. */
function chains(arrangement: Arrangement): Road[] {
  const out: Road[] = [];
  let last: Piece | null = null;
  for (const piece of arrangement.pieces) {
    const [a, b] = [arrangement.nodes[piece.a], arrangement.nodes[piece.b]];
    if (last && last.road === piece.road && last.b === piece.a) out[out.length - 1].line.push(b);
    else out.push({ kind: piece.road.kind, name: piece.road.name, line: [a, b] });
    last = piece;
  }
  return out;
}

const inWater = (p: Point, waters: readonly Water[]): boolean =>
  waters.some(({ line, half, bank, closed }) =>
    line.some((a, i) => {
      const b = line[i + 1] ?? (closed ? line[0] : undefined);
      return b !== undefined && toSegment(p, a, b) < half + bank * 0.55;
    }),
  );

/** Beyond the ring roads: villages and fields, drawn so that a wide view does not end in nothing. */
const isCountry = ([x, y]: Point): boolean => Math.abs(x) > 4_000 || Math.abs(y) > 2_850;

function grainOf(p: Point, bones: Skeleton): Grain {
  if (inside(p, bones.oldTown)) return { street: 62_000, lane: 7_000 };
  const away = Math.hypot(p[0], p[1] * 1.3);
  if (away < 1700) return { street: 46_000, lane: 17_000 };
  if (isCountry(p)) return { street: 230_000, lane: 150_000 };
  return away < 2900 ? { street: 66_000, lane: 30_000 } : { street: 110_000, lane: 70_000 };
}

/** Uses of the land: the rare ones go to the fitting block first, the rest by distance from the middle. */
function assignUses(rings: readonly Point[][], bones: Skeleton, names: Names, dice: Dice): Block[] {
  const uses = new Map<number, { use: Use; name: string }>();
  const give = (
    use: Use,
    count: number,
    name: () => string,
    fits: (ring: Point[], at: Point, size: number) => number,
  ): void => {
    const ranked = rings
      .map((ring, i) => ({ i, score: uses.has(i) ? -1 : fits(ring, centroid(ring), area(ring)) * dice.range(0.6, 1) }))
      .filter(({ score }) => score > 0)
      .sort((p, q) => q.score - p.score);
    const taken: Point[] = [];
    for (const { i } of ranked) {
      if (taken.length >= count) return;
      const at = centroid(rings[i]);
      if (taken.some((other) => distance(other, at) < 650)) continue;
      taken.push(at);
      uses.set(i, { use, name: name() });
    }
  };
  rings.forEach((ring, i) => {
    if (inside(LAKE, ring)) uses.set(i, { use: 'park', name: '凤栖湖公园' });
  });
  const old = (p: Point): boolean => inside(p, bones.oldTown);
  const away = (p: Point): number => Math.hypot(p[0], p[1]);
  const plump = (ring: Point[]): number => {
    const box = boundingBox(ring);
    return (area(ring) / (box.long * box.short)) * (box.short / box.long);
  };
  give(
    'square',
    1,
    () => '海陵站',
    (ring, [x, y]) => (Math.abs(x) < 900 && y > 1500 && y < 1930 ? plump(ring) * 10 + y / 200 : 0),
  );
  give(
    'park',
    2,
    () => `${names.stem()}公园`,
    (ring, p, size) => (size > 24_000 && away(p) > 900 && away(p) < 1800 ? plump(ring) * size : 0),
  );
  give(
    'park',
    5,
    () => `${names.stem()}公园`,
    (ring, p, size) => (size > 20_000 && away(p) > 1700 ? plump(ring) * size : 0),
  );
  give(
    'park',
    2,
    () => `${names.stem()}园`,
    (ring, p, size) => (old(p) && size > 5_000 ? plump(ring) * size : 0),
  );
  give(
    'hospital',
    3,
    () => `${names.stem()}医院`,
    (ring, p, size) => (size > 16_000 && size < 60_000 && away(p) < 2400 ? plump(ring) * 5 : 0),
  );
  give(
    'school',
    9,
    () => `${names.stem()}${dice.of(['小学', '小学', '中学', '实验学校'])}`,
    (ring, _p, size) => (size > 15_000 && size < 48_000 ? plump(ring) * 5 : 0),
  );
  give(
    'market',
    5,
    () => `${names.stem()}农贸市场`,
    (ring, p, size) => (size > 6_000 && size < 26_000 && away(p) < 2600 ? plump(ring) : 0),
  );
  give(
    'civic',
    3,
    () => dice.of(['海陵示范区政府', '市民服务中心', '文化宫']),
    (ring, p, size) => (size > 14_000 && size < 50_000 && away(p) < 1900 ? plump(ring) : 0),
  );
  return rings.map((ring, i) => {
    const known = uses.get(i);
    if (known) return { ring, ...known };
    const p = centroid(ring);
    const roll = dice.unit();
    let use: Use = 'homes';
    if (isCountry(p)) return { ring, use: roll < 0.32 ? 'field' : roll < 0.72 ? 'works' : 'homes', name: '' };
    if (old(p)) use = roll < 0.9 ? 'old' : 'shops';
    else if (away(p) < 1500) use = roll < 0.32 ? 'shops' : roll < 0.72 ? 'homes' : 'towers';
    else if (p[1] < -1700 || p[0] > 3250 || (p[0] < -3100 && p[1] > 0)) use = roll < 0.72 ? 'works' : 'homes';
    else use = roll < 0.14 ? 'shops' : roll < 0.52 ? 'homes' : roll < 0.88 ? 'towers' : roll < 0.95 ? 'works' : 'park';
    return { ring, use, name: '' };
  });
}

/** Builds the whole town. The same seed gives the same town, to the last house. */
export function raiseTown(seed: number): Town {
  const dice = diceOf(seed, 'town');
  const bones = layBones();
  const names = namesOf(
    diceOf(seed, 'names'),
    bones.roads.map((r) => r.name).filter((n) => n !== ''),
  );
  const [w, h] = [HALF_WIDTH, HALF_HEIGHT];
  const edge: Road = {
    kind: 'lane',
    name: EDGE,
    line: densify(
      [
        [-w, -h],
        [w, -h],
        [w, h],
        [-w, h],
        [-w, -h],
      ],
      200,
    ),
  };
  const frame = arrange([edge, ...nameBanks(bones, names)], { snap: 9, prune: true });
  const divider = new Divider(dice);
  const rings: Point[][] = [];
  for (const face of frame.faces) {
    const p = centroid(face);
    if (inWater(p, bones.waters) || boundingBox(face).short < 14 || bones.rail.some((r) => inside(r, face))) continue;
    if (inside(LAKE, face)) {
      rings.push(face);
      continue;
    }
    rings.push(...divider.divide(face, grainOf(p, bones), (kind) => names.road(kind)));
  }
  const warp = warpOf(diceOf(seed, 'warp'));
  const bend = (line: readonly Point[]): Point[] => densify(line, 45).map(warp);
  const ways = [...chains(frame), ...divider.roads];
  const cut = arrange(ways, { snap: 0.6, prune: false });
  const straight = chains(cut).filter((r) => r.name !== EDGE);
  const streets = arrange(
    straight.map((r) => ({ ...r, line: bend(r.line) })),
    { snap: 0.4, prune: false },
  );
  const waters = bones.waters.map((water) => ({ ...water, line: water.line.map(warp) }));
  const rail = bend(bones.rail);
  const site = new Site();
  for (const { road, a, b } of streets.pieces)
    site.keepClear([streets.nodes[a], streets.nodes[b]], HALF_ROAD[road.kind] + (road.kind === 'lane' ? 1.2 : 3));
  for (const { line, half, closed } of waters) site.keepClear(closed ? [...line, line[0]] : line, half + 7);
  site.keepClear(rail, 16);
  const ground = emptyGround();
  const blocks = assignUses(rings, bones, names, diceOf(seed, 'uses')).map((block) => ({
    ...block,
    ring: bend([...block.ring, block.ring[0]]).slice(0, -1),
  }));
  const hand = diceOf(seed, 'houses');
  for (const { ring, use } of blocks) build(ground, ring, use, site, hand);
  return { waters, rail, streets, blocks, ground };
}

/** The ground a water covers, `extra` metres wider: rings, the outer first. */
export function waterRings({ line, half, closed }: Water, extra: number): Point[][] {
  const wobble = (at: number): number => half + extra + Math.sin(at * 37) * half * 0.12;
  const left = offset(line, wobble, closed);
  const right = offset(line, (at) => -wobble(at + 0.3), closed);
  if (!closed) return [[...left, ...right.reverse()]];
  return area(left) > area(right) ? [left, right] : [right, left];
}
