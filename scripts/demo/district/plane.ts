/** A place in metres east and north of the district's centre. The generator works in this plane only. */
export type Point = readonly [x: number, y: number];

export const distance = (a: Point, b: Point): number => Math.hypot(b[0] - a[0], b[1] - a[1]);

export const between = (a: Point, b: Point, t: number): Point => [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t];

/** Twice-signed area halved: positive when counter-clockwise, m². */
export function area(ring: readonly Point[]): number {
  let sum = 0;
  ring.forEach((p, i) => {
    const q = ring[(i + 1) % ring.length];
    sum += p[0] * q[1] - q[0] * p[1];
  });
  return sum / 2;
}

export function centroid(ring: readonly Point[]): Point {
  let [x, y, twice] = [0, 0, 0];
  ring.forEach((p, i) => {
    const q = ring[(i + 1) % ring.length];
    const cross = p[0] * q[1] - q[0] * p[1];
    x += (p[0] + q[0]) * cross;
    y += (p[1] + q[1]) * cross;
    twice += cross;
  });
  return [x / (3 * twice), y / (3 * twice)];
}

export function inside(p: Point, ring: readonly Point[]): boolean {
  let odd = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const a = ring[i];
    const b = ring[j];
    if (a[1] > p[1] !== b[1] > p[1] && p[0] < ((b[0] - a[0]) * (p[1] - a[1])) / (b[1] - a[1]) + a[0]) odd = !odd;
  }
  return odd;
}

/** Distance of a point to a segment, m. */
export function toSegment(p: Point, a: Point, b: Point): number {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const length2 = dx * dx + dy * dy;
  const t = length2 === 0 ? 0 : Math.max(0, Math.min(1, ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / length2));
  return Math.hypot(p[0] - a[0] - t * dx, p[1] - a[1] - t * dy);
}

/** Parameters along a→b and c→d where the two lines cross; null when (nearly) parallel. */
export function crossing(a: Point, b: Point, c: Point, d: Point): { t: number; u: number } | null {
  const [rx, ry, sx, sy] = [b[0] - a[0], b[1] - a[1], d[0] - c[0], d[1] - c[1]];
  const den = rx * sy - ry * sx;
  if (Math.abs(den) < 1e-9) return null;
  const [qx, qy] = [c[0] - a[0], c[1] - a[1]];
  return { t: (qx * sy - qy * sx) / den, u: (qx * ry - qy * rx) / den };
}

/**
 * A smooth curve through the given points, about `step` m apart: cubic Hermite pieces whose tangents weigh the lengths
 * on both sides, so that a long stretch beside a short one does not swing out.
 */
export function smooth(points: readonly Point[], step: number, closed = false): Point[] {
  const n = points.length;
  const at = (i: number): Point => points[closed ? (i + n) % n : Math.max(0, Math.min(n - 1, i))];
  const out: Point[] = [];
  for (let i = 0; i < (closed ? n : n - 1); i++) {
    const [p0, p1, p2, p3] = [at(i - 1), at(i), at(i + 1), at(i + 2)];
    const length = distance(p1, p2);
    const [before, after] = [distance(p0, p1) + length, length + distance(p2, p3)];
    const parts = Math.max(1, Math.round(length / step));
    for (let k = 0; k < parts; k++) {
      const t = k / parts;
      const mix = (j: 0 | 1): number => {
        const [m1, m2] = [((p2[j] - p0[j]) / before) * length, ((p3[j] - p1[j]) / after) * length];
        return (
          (2 * t ** 3 - 3 * t ** 2 + 1) * p1[j] +
          (t ** 3 - 2 * t ** 2 + t) * m1 +
          (3 * t ** 2 - 2 * t ** 3) * p2[j] +
          (t ** 3 - t ** 2) * m2
        );
      };
      out.push([mix(0), mix(1)]);
    }
  }
  if (!closed) out.push(at(n - 1));
  return out;
}

/** The line moved `by` metres to its left (negative: right). */
export function offset(line: readonly Point[], by: number | ((at: number) => number), closed = false): Point[] {
  const n = line.length;
  return line.map((p, i) => {
    const a = line[closed ? (i - 1 + n) % n : Math.max(0, i - 1)];
    const b = line[closed ? (i + 1) % n : Math.min(n - 1, i + 1)];
    const length = distance(a, b) || 1;
    const d = typeof by === 'number' ? by : by(i / n);
    return [p[0] - ((b[1] - a[1]) / length) * d, p[1] + ((b[0] - a[0]) / length) * d];
  });
}

export function densify(line: readonly Point[], step: number): Point[] {
  const out: Point[] = [];
  line.forEach((p, i) => {
    out.push(p);
    const q = line[i + 1];
    if (!q) return;
    const parts = Math.ceil(distance(p, q) / step);
    for (let k = 1; k < parts; k++) out.push(between(p, q, k / parts));
  });
  return out;
}

/** The smallest turned rectangle around a ring: centre, angle of its long side, long and short length. */
export function boundingBox(ring: readonly Point[]): { centre: Point; angle: number; long: number; short: number } {
  let best = { size: Number.POSITIVE_INFINITY, centre: [0, 0] as Point, angle: 0, long: 0, short: 0 };
  ring.forEach((p, i) => {
    const q = ring[(i + 1) % ring.length];
    const angle = Math.atan2(q[1] - p[1], q[0] - p[0]);
    const [c, s] = [Math.cos(angle), Math.sin(angle)];
    let [u0, u1, v0, v1] = [1e9, -1e9, 1e9, -1e9];
    for (const [x, y] of ring) {
      const [u, v] = [x * c + y * s, y * c - x * s];
      [u0, u1, v0, v1] = [Math.min(u0, u), Math.max(u1, u), Math.min(v0, v), Math.max(v1, v)];
    }
    const [w, h] = [u1 - u0, v1 - v0];
    if (w * h >= best.size) return;
    const [mu, mv] = [(u0 + u1) / 2, (v0 + v1) / 2];
    best = {
      size: w * h,
      centre: [mu * c - mv * s, mu * s + mv * c],
      angle: w >= h ? angle : angle + Math.PI / 2,
      long: Math.max(w, h),
      short: Math.min(w, h),
    };
  });
  return best;
}

/** Things by place: a uniform grid, since everything in a district is about the same size. */
export class Grid<T> {
  readonly #cell: number;
  readonly #cells = new Map<number, T[]>();

  constructor(cell: number) {
    this.#cell = cell;
  }

  /** Calls with the key of every cell that the points' box, grown by `margin`, touches. No lists: this is hot. */
  #visit(points: readonly Point[], margin: number, each: (key: number) => void): void {
    let [x0, y0, x1, y1] = [points[0][0], points[0][1], points[0][0], points[0][1]];
    for (let i = 1; i < points.length; i++) {
      const [x, y] = points[i];
      if (x < x0) x0 = x;
      else if (x > x1) x1 = x;
      if (y < y0) y0 = y;
      else if (y > y1) y1 = y;
    }
    const last = Math.floor((x1 + margin) / this.#cell);
    const top = Math.floor((y1 + margin) / this.#cell);
    for (let i = Math.floor((x0 - margin) / this.#cell); i <= last; i++)
      for (let j = Math.floor((y0 - margin) / this.#cell); j <= top; j++) each(i * 100_003 + j);
  }

  add(item: T, points: readonly Point[], margin = 0): void {
    this.#visit(points, margin, (key) => {
      const cell = this.#cells.get(key);
      if (cell) cell.push(item);
      else this.#cells.set(key, [item]);
    });
  }

  /** What may lie within `margin` of the points; may name a thing twice, and things a little farther. */
  near(points: readonly Point[], margin = 0): T[] {
    const out: T[] = [];
    this.#visit(points, margin, (key) => {
      const cell = this.#cells.get(key);
      if (cell) for (const item of cell) out.push(item);
    });
    return out;
  }
}
