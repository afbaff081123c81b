import { Grid, inside, type Point, toSegment } from './plane.ts';

/** A turned rectangle: `w` along `angle`, `d` across, metres. */
export interface Slab {
  readonly centre: Point;
  readonly angle: number;
  readonly w: number;
  readonly d: number;
}

export type Form = 'bar' | 'ell' | 'cup' | 'tee' | 'court' | 'aitch';

/** A point of the slab's own frame, in the plane. */
export function place(slab: Slab, u: number, v: number): Point {
  const [c, s] = [Math.cos(slab.angle), Math.sin(slab.angle)];
  return [slab.centre[0] + u * c - v * s, slab.centre[1] + u * s + v * c];
}

function corners(slab: Slab): [Point, Point, Point, Point] {
  const [w, d] = [slab.w / 2, slab.d / 2];
  return [place(slab, -w, -d), place(slab, w, -d), place(slab, w, d), place(slab, -w, d)];
}

/** The rings (outer, then a yard) of a building of the form filling the slab; `t` is the thickness of its wings, m. */
export function rings(slab: Slab, form: Form, t: number): Point[][] {
  const [w, d] = [slab.w / 2, slab.d / 2];
  const draw = (points: readonly Point[]): Point[] => points.map(([u, v]) => place(slab, u, v));
  switch (form) {
    case 'ell':
      return [
        draw([
          [-w, -d],
          [w, -d],
          [w, -d + t],
          [-w + t, -d + t],
          [-w + t, d],
          [-w, d],
        ]),
      ];
    case 'cup':
      return [
        draw([
          [-w, -d],
          [w, -d],
          [w, d],
          [w - t, d],
          [w - t, -d + t],
          [-w + t, -d + t],
          [-w + t, d],
          [-w, d],
        ]),
      ];
    case 'tee':
      return [
        draw([
          [-w, d - t],
          [-t / 2, d - t],
          [-t / 2, -d],
          [t / 2, -d],
          [t / 2, d - t],
          [w, d - t],
          [w, d],
          [-w, d],
        ]),
      ];
    case 'aitch':
      return [
        draw([
          [-w, -d],
          [-w + t, -d],
          [-w + t, -t / 2],
          [w - t, -t / 2],
          [w - t, -d],
          [w, -d],
          [w, d],
          [w - t, d],
          [w - t, t / 2],
          [-w + t, t / 2],
          [-w + t, d],
          [-w, d],
        ]),
      ];
    case 'court':
      return [
        corners(slab),
        draw([
          [-w + t, -d + t],
          [-w + t, d - t],
          [w - t, d - t],
          [w - t, -d + t],
        ]),
      ];
    default:
      return [corners(slab)];
  }
}

interface Obstacle {
  readonly a: Point;
  readonly b: Point;
  readonly clear: number;
}

/** How far points reach along a direction: from, to. */
function shadow(points: readonly Point[], nx: number, ny: number): [number, number] {
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const [x, y] of points) {
    const along = x * nx + y * ny;
    if (along < from) from = along;
    if (along > to) to = along;
  }
  return [from, to];
}

function separated(a: readonly Point[], b: readonly Point[], gap: number): boolean {
  for (const ring of [a, b])
    for (let i = 0; i < ring.length; i++) {
      const [p, q] = [ring[i], ring[(i + 1) % ring.length]];
      const length = Math.hypot(q[0] - p[0], q[1] - p[1]) || 1;
      const [nx, ny] = [(q[1] - p[1]) / length, (p[0] - q[0]) / length];
      const [a0, a1] = shadow(a, nx, ny);
      const [b0, b1] = shadow(b, nx, ny);
      if (a1 + gap <= b0 || b1 + gap <= a0) return true;
    }
  return false;
}

/** What is built so far, and what must be kept clear: no two buildings overlap, none stands on a road or in water. */
export class Site {
  readonly #obstacles = new Grid<Obstacle>(60);
  readonly #built = new Grid<readonly Point[]>(40);

  keepClear(line: readonly Point[], clear: number): void {
    line.forEach((a, i) => {
      const b = line[i + 1];
      if (b) this.#obstacles.add({ a, b, clear }, [a, b], clear);
    });
  }

  /** Reserves ground (a playing field, a pond) so that nothing is built on it. */
  reserve(ring: readonly Point[]): void {
    this.#built.add(ring, ring);
  }

  isFree(slab: Slab, gap: number, within: readonly Point[]): boolean {
    const four = corners(slab);
    if (!four.every((p) => inside(p, within))) return false;
    for (const { a, b, clear } of this.#obstacles.near(four)) {
      if (four.some((p, i) => toSegment(p, a, b) < clear || toSegment(a, p, four[(i + 1) % 4]) < clear)) return false;
      if (toSegment(b, slab.centre, slab.centre) < clear) return false;
    }
    return this.#built.near(four, gap).every((other) => separated(four, other, gap));
  }

  /** Takes the ground when it is free. */
  take(slab: Slab, gap: number, within: readonly Point[]): boolean {
    if (!this.isFree(slab, gap, within)) return false;
    const four = corners(slab);
    this.#built.add(four, four);
    return true;
  }
}
