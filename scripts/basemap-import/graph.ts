import { isWalkable, nameOf, roadClass } from './classify.ts';
import type { StreetEdge, StreetGraph } from './features.ts';
import type { OsmData } from './osm.ts';

type Box = readonly [west: number, south: number, east: number, north: number];

/** Mean radius of the Earth (IUGG), m: street lengths need no better. */
const EARTH = 6_371_009;

function metresBetween(a: readonly [number, number], b: readonly [number, number]): number {
  const rad = Math.PI / 180;
  const x = (b[0] - a[0]) * rad * Math.cos(((a[1] + b[1]) / 2) * rad);
  return Math.hypot(x, (b[1] - a[1]) * rad) * EARTH;
}

/** The walkable streets inside the box as a graph: ways meet where they share a node. */
export function streetGraph(data: OsmData, [west, south, east, north]: Box): StreetGraph {
  const nodes: [number, number][] = [];
  const indexOf = new Map<number, number>();
  const edges: StreetEdge[] = [];
  const inside = (id: number): number | null => {
    const known = indexOf.get(id);
    if (known !== undefined) return known;
    const at = data.nodes.get(id);
    if (!at || at[0] < west || at[0] > east || at[1] < south || at[1] > north) return null;
    nodes.push([at[0], at[1]]);
    indexOf.set(id, nodes.length - 1);
    return nodes.length - 1;
  };
  for (const { refs, tags } of data.ways.values()) {
    const kind = roadClass(tags);
    if (!kind || !isWalkable(tags)) continue;
    const name = nameOf(tags);
    for (let i = 1; i < refs.length; i++) {
      const [a, b] = [inside(refs[i - 1]), inside(refs[i])];
      if (a === null || b === null || a === b) continue;
      edges.push({ a, b, name, kind, lengthM: Math.round(metresBetween(nodes[a], nodes[b]) * 10) / 10 });
    }
  }
  return { nodes, edges };
}
