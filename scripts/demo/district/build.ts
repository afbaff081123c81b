// Past 300 lines: one block of houses after another, each use with its own proportions; nothing branches deeply.
import type { Dice } from '../dice.ts';
import { type Form, place, rings, type Site, type Slab } from './footprint.ts';
import { area, boundingBox, centroid, densify, distance, inside, type Point } from './plane.ts';

export type Use =
  | 'old'
  | 'homes'
  | 'towers'
  | 'shops'
  | 'works'
  | 'school'
  | 'hospital'
  | 'market'
  | 'park'
  | 'civic'
  | 'square'
  | 'field';

export interface Ground {
  readonly buildings: Point[][][];
  readonly greens: Point[][];
  readonly fields: Point[][];
  readonly ponds: Point[][];
  readonly islands: Point[][];
  readonly paths: Point[][];
}

export const emptyGround = (): Ground => ({ buildings: [], greens: [], fields: [], ponds: [], islands: [], paths: [] });

/** A rounded, slightly uneven blob: ponds, lawns. */
function blob(centre: Point, rx: number, ry: number, angle: number, dice: Dice): Point[] {
  const phase = dice.range(0, 6.28);
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  return Array.from({ length: 28 }, (_, i) => {
    const a = (i / 28) * 2 * Math.PI;
    const r = 1 + 0.13 * Math.sin(2 * a + phase) + 0.08 * Math.sin(3 * a - phase);
    const [u, v] = [Math.cos(a) * rx * r, Math.sin(a) * ry * r];
    return [centre[0] + u * c - v * s, centre[1] + u * s + v * c] as Point;
  });
}

/** Houses in a row along every side of the block, fronts to the street. */
function frontRow(
  ground: Ground,
  ring: readonly Point[],
  site: Site,
  dice: Dice,
  size: { w: [number, number]; d: [number, number]; gap: number; skip: number },
): void {
  const line = densify([...ring, ring[0]], 70);
  for (let i = 0; i + 1 < line.length; i++) {
    const [a, b] = [line[i], line[i + 1]];
    const length = distance(a, b);
    const angle = Math.atan2(b[1] - a[1], b[0] - a[0]);
    for (let at = dice.range(1, 5); at < length - 5; ) {
      const w = Math.min(dice.range(...size.w), length - at);
      const d = dice.range(...size.d);
      const skip = dice.chance(size.skip);
      for (const back of skip ? [] : [4.5, 7, 10.5, 14, 20, 25, 30]) {
        const frame: Slab = { centre: a, angle, w: 0, d: 0 };
        const slab: Slab = { centre: place(frame, at + w / 2, back + d / 2), angle, w, d };
        if (w < 6 || !site.take(slab, size.gap, ring)) continue;
        ground.buildings.push(rings(slab, dice.chance(0.12) && w > 16 && d > 13 ? 'ell' : 'bar', d * 0.55));
        break;
      }
      at += w + (dice.chance(0.2) ? dice.range(3, 9) : size.gap + 0.1);
    }
  }
}

interface Rows {
  readonly angle: number;
  readonly w: [number, number];
  readonly d: [number, number];
  readonly gapU: number;
  readonly gapV: number;
  readonly forms: readonly Form[];
  readonly jitter: number;
  readonly skip: number;
}

/** Parallel rows over the whole block, as far as there is room. */
function fill(ground: Ground, ring: readonly Point[], site: Site, dice: Dice, rows: Rows): void {
  const frame: Slab = { centre: centroid(ring), angle: rows.angle, w: 0, d: 0 };
  const [c, s] = [Math.cos(rows.angle), Math.sin(rows.angle)];
  const us = ring.map(([x, y]) => (x - frame.centre[0]) * c + (y - frame.centre[1]) * s);
  const vs = ring.map(([x, y]) => (y - frame.centre[1]) * c - (x - frame.centre[0]) * s);
  const [u0, u1, v0, v1] = [Math.min(...us), Math.max(...us), Math.min(...vs), Math.max(...vs)];
  const typical = dice.range(...rows.d);
  for (let v = v0 + 4; v < v1; v += typical + rows.gapV) {
    let w = dice.range(...rows.w);
    for (let u = u0 + dice.range(2, 10); u < u1; ) {
      const d = typical * dice.range(0.92, 1.08);
      const slab: Slab = {
        centre: place(frame, u + w / 2, v + d / 2 + dice.normal() * rows.jitter),
        angle: rows.angle + dice.normal() * rows.jitter * 0.012,
        w,
        d,
      };
      if (dice.chance(rows.skip)) {
        u += w + rows.gapU;
      } else if (site.take(slab, Math.min(rows.gapU, rows.gapV, 3.5) * 0.9, ring)) {
        ground.buildings.push(rings(slab, dice.of(rows.forms), Math.min(w, d) * 0.42));
        u += w + rows.gapU;
        w = dice.range(...rows.w);
      } else u += 5;
    }
  }
}

/** The axis of the block that looks most to the south: homes in rows face it. */
function southward(ring: readonly Point[]): number {
  let angle = boundingBox(ring).angle;
  while (angle > Math.PI / 4) angle -= Math.PI / 2;
  while (angle < -Math.PI / 4) angle += Math.PI / 2;
  return Math.max(-0.42, Math.min(0.42, angle));
}

function one(ground: Ground, site: Site, ring: readonly Point[], slab: Slab, form: Form, t: number): void {
  for (let k = 1; k > 0.45; k -= 0.12) {
    const smaller = { ...slab, w: slab.w * k, d: slab.d * k };
    if (!site.take(smaller, 3, ring)) continue;
    ground.buildings.push(rings(smaller, form, t * k));
    return;
  }
}

function school(ground: Ground, ring: readonly Point[], site: Site, dice: Dice): void {
  const box = boundingBox(ring);
  const frame: Slab = { centre: centroid(ring), angle: box.angle, w: 0, d: 0 };
  const field: Slab = {
    centre: place(frame, box.long * 0.22, 0),
    angle: box.angle,
    w: Math.min(90, box.long * 0.32),
    d: Math.min(150, box.short * 0.62),
  };
  if (site.take(field, 2, ring)) {
    const [w, d] = [field.w / 2, field.d / 2];
    ground.greens.push(
      Array.from({ length: 24 }, (_, i) => {
        const a = (i / 24) * 2 * Math.PI;
        const [x, y] = [Math.cos(a), Math.sin(a)];
        return place(field, w * Math.sign(x) * Math.abs(x) ** 0.6, d * Math.sign(y) * Math.abs(y) ** 0.5);
      }),
    );
  }
  one(
    ground,
    site,
    ring,
    { centre: place(frame, -box.long * 0.18, box.short * 0.16), angle: box.angle, w: 62, d: 44 },
    'cup',
    12,
  );
  one(
    ground,
    site,
    ring,
    { centre: place(frame, -box.long * 0.2, -box.short * 0.22), angle: box.angle, w: 58, d: 30 },
    'ell',
    12,
  );
  frontRow(ground, ring, site, dice, { w: [16, 34], d: [9, 12], gap: 4, skip: 0.55 });
}

function park(ground: Ground, ring: readonly Point[], dice: Dice): void {
  ground.greens.push([...ring]);
  const box = boundingBox(ring);
  const centre = centroid(ring);
  // A crescent-shaped park has its middle elsewhere: trees only.
  if (!inside(centre, ring)) return;
  const lake = area(ring) > 150_000;
  const share = lake ? 0.33 : 0.2;
  const pond = blob(centre, box.long * share, box.short * share, box.angle, dice);
  if (area(ring) > 12_000) ground.ponds.push(pond);
  if (lake) {
    const frame: Slab = { centre, angle: box.angle, w: 0, d: 0 };
    ground.islands.push(blob(place(frame, box.long * 0.12, -box.short * 0.05), 46, 30, box.angle, dice));
  }
  const around = blob(
    centre,
    box.long * (share + (lake ? 0.03 : 0.07)),
    box.short * (share + (lake ? 0.04 : 0.08)),
    box.angle,
    dice,
  );
  around.push(around[0]);
  ground.paths.push(around);
  for (let i = 0; i < 4; i++) {
    const gate = ring[Math.floor((i * ring.length) / 4)];
    ground.paths.push([around.reduce((best, p) => (distance(p, gate) < distance(best, gate) ? p : best)), gate]);
  }
}

/** Builds over one block for its use. Everything keeps clear of roads, water and each other through `site`. */
export function build(ground: Ground, ring: readonly Point[], use: Use, site: Site, dice: Dice): void {
  const box = boundingBox(ring);
  const frame: Slab = { centre: centroid(ring), angle: box.angle, w: 0, d: 0 };
  const angle = southward(ring);
  switch (use) {
    case 'old':
      frontRow(ground, ring, site, dice, { w: [7, 15], d: [8, 13], gap: 0.6, skip: 0.04 });
      fill(ground, ring, site, dice, {
        angle: angle + dice.normal() * 0.03,
        w: [8, 17],
        d: [8, 12],
        gapU: 1.2,
        gapV: 3.2,
        forms: ['bar', 'bar', 'bar', 'ell', 'cup', 'court'],
        jitter: 0.5,
        skip: 0.06,
      });
      return;
    case 'homes':
      frontRow(ground, ring, site, dice, { w: [18, 44], d: [10, 13], gap: 2.5, skip: 0.12 });
      fill(ground, ring, site, dice, {
        angle,
        w: [30, 56],
        d: [11, 13],
        gapU: 7,
        gapV: dice.range(13, 19),
        forms: ['bar'],
        jitter: 0.1,
        skip: 0.05,
      });
      return;
    case 'towers': {
      const lawn = blob(frame.centre, box.long * 0.13, box.short * 0.1, box.angle, dice);
      if (area(ring) > 20_000) {
        ground.greens.push(lawn);
        site.reserve(lawn);
      }
      frontRow(ground, ring, site, dice, { w: [26, 60], d: [12, 15], gap: 4, skip: 0.3 });
      fill(ground, ring, site, dice, {
        angle,
        w: [26, 34],
        d: [15, 18],
        gapU: 13,
        gapV: 24,
        forms: ['bar', 'tee', 'bar'],
        jitter: 0.8,
        skip: 0.08,
      });
      return;
    }
    case 'shops':
      one(
        ground,
        site,
        ring,
        { centre: frame.centre, angle: box.angle, w: box.long * 0.62, d: box.short * 0.6 },
        dice.of(['bar', 'ell', 'cup', 'court'] as const),
        Math.min(32, box.short * 0.24),
      );
      frontRow(ground, ring, site, dice, { w: [20, 46], d: [15, 24], gap: 2.5, skip: 0.12 });
      fill(ground, ring, site, dice, {
        angle: box.angle,
        w: [22, 40],
        d: [18, 26],
        gapU: 6,
        gapV: 9,
        forms: ['bar', 'ell'],
        jitter: 0.6,
        skip: 0.25,
      });
      return;
    case 'works':
      fill(ground, ring, site, dice, {
        angle: box.angle,
        w: [60, 130],
        d: [28, 48],
        gapU: 14,
        gapV: 16,
        forms: ['bar', 'bar', 'bar', 'ell'],
        jitter: 0.2,
        skip: 0.12,
      });
      fill(ground, ring, site, dice, {
        angle: box.angle,
        w: [16, 30],
        d: [12, 18],
        gapU: 8,
        gapV: 12,
        forms: ['bar'],
        jitter: 1,
        skip: 0.55,
      });
      return;
    case 'school':
      school(ground, ring, site, dice);
      return;
    case 'hospital':
      one(
        ground,
        site,
        ring,
        { centre: frame.centre, angle: box.angle, w: Math.min(110, box.long * 0.6), d: Math.min(80, box.short * 0.6) },
        'aitch',
        20,
      );
      frontRow(ground, ring, site, dice, { w: [30, 52], d: [14, 18], gap: 6, skip: 0.35 });
      return;
    case 'market':
      fill(ground, ring, site, dice, {
        angle: box.angle,
        w: [56, 90],
        d: [20, 24],
        gapU: 8,
        gapV: 8,
        forms: ['bar'],
        jitter: 0,
        skip: 0,
      });
      frontRow(ground, ring, site, dice, { w: [8, 16], d: [8, 10], gap: 1, skip: 0.1 });
      return;
    case 'civic':
      one(
        ground,
        site,
        ring,
        {
          centre: place(frame, 0, box.short * 0.12),
          angle: box.angle,
          w: Math.min(90, box.long * 0.55),
          d: Math.min(46, box.short * 0.4),
        },
        'cup',
        16,
      );
      frontRow(ground, ring, site, dice, { w: [24, 44], d: [12, 16], gap: 5, skip: 0.4 });
      return;
    case 'square':
      one(
        ground,
        site,
        ring,
        {
          centre: place(frame, 0, box.short * 0.16),
          angle: box.angle,
          w: Math.min(160, box.long * 0.6),
          d: Math.min(42, box.short * 0.35),
        },
        'bar',
        20,
      );
      return;
    case 'field':
      ground.fields.push([...ring]);
      return;
    case 'park':
      park(ground, ring, dice);
  }
}
