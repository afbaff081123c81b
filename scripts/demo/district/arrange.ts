import { area, crossing, distance, Grid, type Point } from './plane.ts';
import type { Road } from './skeleton.ts';

/** A stretch of road between two nodes, as the arrangement leaves it: no two cross but at their ends. */
export interface Piece {
  readonly road: Road;
  readonly a: number;
  readonly b: number;
}

export interface Arrangement {
  readonly nodes: Point[];
  readonly pieces: Piece[];
  /** Bounded faces, counter-clockwise. */
  readonly faces: Point[][];
}

interface Cut {
  readonly road: Road;
  readonly a: Point;
  readonly b: Point;
  readonly at: Set<number>;
}

/** An end counts as touching another road when it is this close, m: room for rounding only. */
const TOUCH = 0.03;

function cutAll(roads: readonly Road[]): Cut[] {
  const grid = new Grid<Cut>(80);
  const cuts: Cut[] = [];
  for (const road of roads)
    road.line.forEach((a, i) => {
      const b = road.line[i + 1];
      if (!b || distance(a, b) < 0.01) return;
      const cut: Cut = { road, a, b, at: new Set([0, 1]) };
      for (const other of new Set(grid.near([a, b]))) {
        const hit = crossing(a, b, other.a, other.b);
        if (!hit) continue;
        const [et, eu] = [TOUCH / distance(a, b), TOUCH / distance(other.a, other.b)];
        if (hit.t < -et || hit.t > 1 + et || hit.u < -eu || hit.u > 1 + eu) continue;
        cut.at.add(Math.min(1, Math.max(0, hit.t)));
        other.at.add(Math.min(1, Math.max(0, hit.u)));
      }
      cuts.push(cut);
      grid.add(cut, [a, b]);
    });
  return cuts;
}

/** Nodes closer than `snap` metres become one, so that no sliver of a street is left between two crossings. */
function nodeIndex(nodes: Point[], snap: number): (p: Point) => number {
  const grid = new Grid<number>(20);
  return (p) => {
    let best = -1;
    let least = snap;
    for (const i of grid.near([p], snap)) {
      const d = distance(nodes[i], p);
      if (d < least) [best, least] = [i, d];
    }
    if (best >= 0) return best;
    nodes.push(p);
    grid.add(nodes.length - 1, [p]);
    return nodes.length - 1;
  };
}

function pruneDeadEnds(pieces: Piece[]): Piece[] {
  let kept = pieces;
  for (;;) {
    const degree = new Map<number, number>();
    for (const { a, b } of kept) for (const n of [a, b]) degree.set(n, (degree.get(n) ?? 0) + 1);
    const next = kept.filter(({ a, b }) => (degree.get(a) ?? 0) > 1 && (degree.get(b) ?? 0) > 1);
    if (next.length === kept.length) return kept;
    kept = next;
  }
}

function traceFaces(nodes: readonly Point[], pieces: readonly Piece[]): Point[][] {
  const around = new Map<number, number[]>();
  const link = (from: number, to: number): void => {
    const list = around.get(from);
    if (list) list.push(to);
    else around.set(from, [to]);
  };
  for (const { a, b } of pieces) {
    link(a, b);
    link(b, a);
  }
  const bearing = (from: number, to: number): number =>
    Math.atan2(nodes[to][1] - nodes[from][1], nodes[to][0] - nodes[from][0]);
  for (const [n, list] of around) list.sort((p, q) => bearing(n, p) - bearing(n, q));
  const seen = new Set<string>();
  const faces: Point[][] = [];
  for (const [start, list] of around)
    for (const first of list) {
      if (seen.has(`${start}>${first}`)) continue;
      const ring: Point[] = [];
      let [from, to] = [start, first];
      do {
        seen.add(`${from}>${to}`);
        ring.push(nodes[from]);
        const exits = around.get(to) ?? [];
        // Turning as far left as possible keeps the face on the left hand.
        const next = exits[(exits.indexOf(from) - 1 + exits.length) % exits.length];
        [from, to] = [to, next];
      } while (!seen.has(`${from}>${to}`));
      if (area(ring) > 200) faces.push(ring);
    }
  return faces;
}

/** Cuts lines where they meet, joins near ends, drops what leads nowhere and finds the ground between. */
export function arrange(roads: readonly Road[], how: { snap: number; prune: boolean }): Arrangement {
  const nodes: Point[] = [];
  const indexOf = nodeIndex(nodes, how.snap);
  const pieces = new Map<string, Piece>();
  for (const { road, a, b, at } of cutAll(roads)) {
    const stops = [...at]
      .sort((p, q) => p - q)
      .map((t) => indexOf([a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t]));
    for (let i = 1; i < stops.length; i++) {
      const [p, q] = [stops[i - 1], stops[i]];
      if (p === q) continue;
      const key = p < q ? `${p},${q}` : `${q},${p}`;
      if (!pieces.has(key)) pieces.set(key, { road, a: p, b: q });
    }
  }
  const all = [...pieces.values()];
  const kept = how.prune ? pruneDeadEnds(all) : all;
  return { nodes, pieces: kept, faces: how.prune ? traceFaces(nodes, kept) : [] };
}
