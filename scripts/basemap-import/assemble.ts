import type { OsmData, OsmRelation } from './osm.ts';

type Degrees = [lon: number, lat: number];

/** A ring's doubled signed area in square degrees; its sign tells the direction. */
function doubled(ring: readonly Degrees[]): number {
  let sum = 0;
  for (let i = 0; i + 1 < ring.length; i++) sum += ring[i][0] * ring[i + 1][1] - ring[i + 1][0] * ring[i][1];
  return sum;
}

function holds(ring: readonly Degrees[], [x, y]: Degrees): boolean {
  let odd = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [a, b] = [ring[i], ring[j]];
    if (a[1] > y !== b[1] > y && x < ((b[0] - a[0]) * (y - a[1])) / (b[1] - a[1]) + a[0]) odd = !odd;
  }
  return odd;
}

/** Joins ways end to end into closed rings of node ids; what never closes is left out. */
function closeRings(ways: readonly (readonly number[])[]): number[][] {
  const open = ways.filter((refs) => refs.length > 1).map((refs) => [...refs]);
  const rings: number[][] = [];
  for (let current = open.pop(); current; current = open.pop()) {
    for (;;) {
      const [first, last] = [current[0], current[current.length - 1]];
      if (first === last && current.length > 3) {
        rings.push(current);
        break;
      }
      const at = open.findIndex((refs) => refs[0] === last || refs[refs.length - 1] === last);
      if (at < 0) break;
      const [next] = open.splice(at, 1);
      current.push(...(next[0] === last ? next.slice(1) : next.reverse().slice(1)));
    }
  }
  return rings;
}

export function placesOf(data: OsmData, refs: readonly number[]): Degrees[] {
  const out: Degrees[] = [];
  for (const ref of refs) {
    const at = data.nodes.get(ref);
    if (at) out.push([at[0], at[1]]);
  }
  return out;
}

/**
 * The polygons of a multipolygon or boundary relation: member ways joined into rings, each hole put into the smallest
 * outer ring around it, whatever the roles say where they are missing. Empty when nothing closes.
 */
export function assemble(data: OsmData, relation: OsmRelation): Degrees[][][] {
  const refsOf = (wanted: (role: string) => boolean): number[][] =>
    relation.members
      .filter((m) => m.type === 'way' && wanted(m.role))
      .flatMap((m) => {
        const way = data.ways.get(m.ref);
        return way ? [[...way.refs]] : [];
      });
  const ringsOf = (refs: readonly (readonly number[])[]): Degrees[][] =>
    closeRings(refs)
      .map((ring) => placesOf(data, ring))
      .filter((ring) => ring.length > 3 && Math.abs(doubled(ring)) > 0);
  const outers = ringsOf(refsOf((role) => role !== 'inner')).sort(
    (a, b) => Math.abs(doubled(a)) - Math.abs(doubled(b)),
  );
  const polygons = outers.map((outer) => [outer]);
  for (const inner of ringsOf(refsOf((role) => role === 'inner'))) {
    const around = polygons.find(([outer]) => holds(outer, inner[0]));
    if (around) around.push(inner);
  }
  return polygons;
}
