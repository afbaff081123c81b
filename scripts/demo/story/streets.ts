import type { StreetGraph } from '../../basemap-import/features.ts';
import { distance, Grid, type Point } from '../district/plane.ts';

/** Degrees ↔ metres around one centre: good to a millimetre per kilometre over a district. */
export interface Plane {
  toMetres(at: readonly [lon: number, lat: number]): Point;
  toDegrees(at: Point): [lon: number, lat: number];
}

function planeAt(lon: number, lat: number): Plane {
  const mLat = 111_132.92 - 559.82 * Math.cos((2 * lat * Math.PI) / 180);
  const mLon = 111_412.84 * Math.cos((lat * Math.PI) / 180) - 93.5 * Math.cos((3 * lat * Math.PI) / 180);
  return {
    toMetres: ([x, y]) => [(x - lon) * mLon, (y - lat) * mLat],
    toDegrees: ([x, y]) => [lon + x / mLon, lat + y / mLat],
  };
}

export interface Way {
  readonly to: number;
  readonly length: number;
  readonly name: string;
}

/** The street graph for walking: nearest corners and shortest ways. Only its largest connected part counts. */
export class Streets {
  readonly plane: Plane;
  readonly points: readonly Point[];
  readonly ways: readonly (readonly Way[])[];
  /** Edges by street name, as pairs of nodes. */
  readonly byName: ReadonlyMap<string, readonly (readonly [number, number])[]>;
  readonly #grid = new Grid<number>(120);

  constructor(graph: StreetGraph, centre: readonly [number, number]) {
    this.plane = planeAt(centre[0], centre[1]);
    this.points = graph.nodes.map((n) => this.plane.toMetres(n));
    const ways: Way[][] = graph.nodes.map(() => []);
    for (const { a, b, name } of graph.edges) {
      const length = distance(this.points[a], this.points[b]);
      ways[a].push({ to: b, length, name });
      ways[b].push({ to: a, length, name });
    }
    const kept = largestPart(ways);
    this.ways = ways.map((list, i) => (kept[i] ? list : []));
    const byName = new Map<string, (readonly [number, number])[]>();
    for (const { a, b, name } of graph.edges) {
      if (name === '' || !kept[a]) continue;
      const list = byName.get(name);
      if (list) list.push([a, b]);
      else byName.set(name, [[a, b]]);
    }
    this.byName = byName;
    this.points.forEach((p, i) => {
      if (kept[i]) this.#grid.add(i, [p]);
    });
  }

  /** The corner nearest to a place. Throws only on an empty graph, which no basemap has. */
  nearest(at: Point): number {
    let best = -1;
    for (let reach = 150; best < 0 && reach < 40_000; reach *= 3)
      for (const i of this.#grid.near([at], reach))
        if (best < 0 || distance(this.points[i], at) < distance(this.points[best], at)) best = i;
    if (best < 0) throw new Error('the street graph is empty');
    return best;
  }

  /** The shortest way between two corners as nodes (A*); only `from` itself when there is none. */
  path(from: number, to: number): number[] {
    const goal = this.points[to];
    const cost = new Map<number, number>([[from, 0]]);
    const via = new Map<number, number>();
    const done = new Set<number>();
    const heap: [number, number][] = [[distance(this.points[from], goal), from]];
    for (let top = pop(heap); top; top = pop(heap)) {
      const node = top[1];
      if (node === to) break;
      if (done.has(node)) continue;
      done.add(node);
      const base = cost.get(node) ?? 0;
      for (const way of this.ways[node]) {
        const next = base + way.length;
        if (next >= (cost.get(way.to) ?? Number.POSITIVE_INFINITY)) continue;
        cost.set(way.to, next);
        via.set(way.to, node);
        push(heap, [next + distance(this.points[way.to], goal), way.to]);
      }
    }
    const out = [to];
    for (let n = via.get(to); n !== undefined; n = via.get(n)) out.push(n);
    return out[out.length - 1] === from ? out.reverse() : [from];
  }
}

function largestPart(ways: readonly (readonly Way[])[]): boolean[] {
  const part = new Int32Array(ways.length).fill(-1);
  const sizes: number[] = [];
  ways.forEach((_, start) => {
    if (part[start] >= 0) return;
    const id = sizes.length;
    const open = [start];
    let size = 0;
    part[start] = id;
    for (let n = open.pop(); n !== undefined; n = open.pop()) {
      size++;
      for (const { to } of ways[n])
        if (part[to] < 0) {
          part[to] = id;
          open.push(to);
        }
    }
    sizes.push(size);
  });
  const best = sizes.indexOf(Math.max(...sizes));
  return ways.map((list, i) => part[i] === best && list.length > 0);
}

function push(heap: [number, number][], item: [number, number]): void {
  heap.push(item);
  let i = heap.length - 1;
  while (i > 0) {
    const up = (i - 1) >> 1;
    if (heap[up][0] <= heap[i][0]) return;
    [heap[up], heap[i]] = [heap[i], heap[up]];
    i = up;
  }
}

function pop(heap: [number, number][]): [number, number] | undefined {
  const top = heap[0];
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return top;
  heap[0] = last;
  for (let i = 0; ; ) {
    let least = i;
    for (const child of [2 * i + 1, 2 * i + 2])
      if (child < heap.length && heap[child][0] < heap[least][0]) least = child;
    if (least === i) return top;
    [heap[least], heap[i]] = [heap[i], heap[least]];
    i = least;
  }
}
