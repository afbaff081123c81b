import type { Dice } from '../dice.ts';
import { area, between, boundingBox, crossing, distance, Grid, type Point, toSegment } from './plane.ts';
import type { Road, RoadKind } from './skeleton.ts';

/** How fine a quarter is cut: streets down to one size, lanes down to the next, m². */
export interface Grain {
  readonly street: number;
  readonly lane: number;
}

/** New roads bend towards a crossing that is this close, m: four ways instead of two T junctions side by side. */
const JOIN = 24;

interface Chord {
  readonly p: Point;
  readonly q: Point;
  readonly edgeP: number;
  readonly edgeQ: number;
}

/** The straight cut of a ring along a line through a point: of the stretches inside the ring, the longest. */
function chord(ring: readonly Point[], through: Point, angle: number): Chord | null {
  const far: Point = [through[0] + Math.cos(angle), through[1] + Math.sin(angle)];
  const hits: { t: number; edge: number }[] = [];
  ring.forEach((a, edge) => {
    const hit = crossing(through, far, a, ring[(edge + 1) % ring.length]);
    if (hit && hit.u >= 0 && hit.u < 1) hits.push({ t: hit.t, edge });
  });
  hits.sort((a, b) => a.t - b.t);
  let best: Chord | null = null;
  let longest = 0;
  for (let i = 0; i + 1 < hits.length; i += 2) {
    const [q, p] = [hits[i], hits[i + 1]];
    if (p.t - q.t <= longest || p.edge === q.edge) continue;
    longest = p.t - q.t;
    const at = (t: number): Point => [through[0] + (far[0] - through[0]) * t, through[1] + (far[1] - through[1]) * t];
    best = { p: at(p.t), q: at(q.t), edgeP: p.edge, edgeQ: q.edge };
  }
  return best;
}

interface Junction {
  readonly at: Point;
  readonly road: Road;
}

/** Divides faces into blocks by streets and lanes. Junctions are shared between neighbours through one register. */
export class Divider {
  readonly #junctions = new Grid<Junction>(60);
  readonly roads: Road[] = [];
  readonly #dice: Dice;

  constructor(dice: Dice) {
    this.#dice = dice;
  }

  #settle(ring: readonly Point[], edge: number, p: Point): { at: Point; vertex: number } {
    for (const i of [edge, (edge + 1) % ring.length])
      if (distance(ring[i], p) < JOIN * 0.6) return { at: ring[i], vertex: i };
    const [a, b] = [ring[edge], ring[(edge + 1) % ring.length]];
    let best: Point | null = null;
    for (const { at } of this.#junctions.near([p], JOIN))
      if (distance(at, p) < (best ? distance(best, p) : JOIN) && toSegment(at, a, b) < 0.02) best = at;
    return { at: best ?? p, vertex: -1 };
  }

  /** Continues the name of a road that arrives at the same junction from the other side. */
  #inherit(kind: RoadKind, p: Point, q: Point): string {
    for (const [here, there] of [
      [p, q],
      [q, p],
    ])
      for (const { at, road } of this.#junctions.near([here], 1)) {
        if (road.kind !== kind || distance(at, here) > 0.05) continue;
        const other = distance(road.line[0], here) < 0.05 ? road.line[road.line.length - 1] : road.line[0];
        const turn = Math.abs(
          Math.atan2(there[1] - here[1], there[0] - here[0]) - Math.atan2(here[1] - other[1], here[0] - other[0]),
        );
        if (Math.min(turn, 2 * Math.PI - turn) < 0.45) return road.name;
      }
    return '';
  }

  #split(ring: readonly Point[], kind: RoadKind, tries: number, nameOf: () => string): [Point[], Point[]] | null {
    const box = boundingBox(ring);
    // A hollow quarter may refuse the cut through its middle: look farther out, then along it.
    const reach = 0.13 + 0.06 * tries;
    const along = this.#dice.range(-reach, reach) * box.long;
    const turn = tries % 3 === 2 ? 0.6 : 0;
    const through: Point = [box.centre[0] + Math.cos(box.angle) * along, box.centre[1] + Math.sin(box.angle) * along];
    const cut = chord(ring, through, box.angle + Math.PI / 2 + turn + this.#dice.normal() * 0.05);
    if (!cut) return null;
    const p = this.#settle(ring, cut.edgeP, cut.p);
    const q = this.#settle(ring, cut.edgeQ, cut.q);
    if (distance(p.at, q.at) < 25) return null;
    const walk = (
      from: number,
      fromVertex: number,
      start: Point,
      to: number,
      toVertex: number,
      end: Point,
    ): Point[] => {
      const out: Point[] = [start];
      let i = fromVertex >= 0 ? (fromVertex + 1) % ring.length : (from + 1) % ring.length;
      const stop = toVertex >= 0 ? toVertex : (to + 1) % ring.length;
      for (let guard = 0; i !== stop && guard <= ring.length; guard++, i = (i + 1) % ring.length) out.push(ring[i]);
      out.push(end);
      return out;
    };
    const one = walk(cut.edgeP, p.vertex, p.at, cut.edgeQ, q.vertex, q.at);
    const two = walk(cut.edgeQ, q.vertex, q.at, cut.edgeP, p.vertex, p.at);
    const whole = area(ring);
    if (
      Math.min(area(one), area(two)) < whole * (tries < 5 ? 0.22 : 0.1) ||
      Math.abs(area(one) + area(two) - whole) > whole * 0.02
    )
      return null;
    const name = this.#inherit(kind, p.at, q.at) || nameOf();
    const road: Road = { kind, name, line: [q.at, between(q.at, p.at, 0.5), p.at] };
    this.roads.push(road);
    for (const at of [p.at, q.at]) this.#junctions.add({ at, road }, [at]);
    return [one, two];
  }

  /** Blocks of one face. `nameOf` hands out a fresh name for a road of the kind. */
  divide(face: readonly Point[], grain: Grain, nameOf: (kind: RoadKind) => string): Point[][] {
    const blocks: Point[][] = [];
    const open: Point[][] = [[...face]];
    for (let ring = open.pop(); ring; ring = open.pop()) {
      const size = area(ring) * (0.8 + this.#dice.unit() * 0.5);
      const kind: RoadKind | null = size > grain.street ? 'street' : size > grain.lane ? 'lane' : null;
      let parts: [Point[], Point[]] | null = null;
      for (let tries = 0; kind && !parts && tries < 9; tries++)
        parts = this.#split(ring, kind, tries, () => nameOf(kind));
      if (parts) open.push(...parts);
      else blocks.push(ring);
    }
    return blocks;
  }
}
