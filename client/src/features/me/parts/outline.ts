import type { MePost } from '@dutywall/shared/protocol';

type Place = readonly [lon: number, lat: number];

/** Metres of one degree of latitude on a sphere of 6,371,008.8 m. */
const DEGREE_M = 111_195;

function isPlace(value: unknown): value is Place {
  return Array.isArray(value) && typeof value[0] === 'number' && typeof value[1] === 'number';
}

/** Every line of a geometry of any kind, as lists of places. */
export function linesOf(coordinates: unknown): Place[][] {
  if (isPlace(coordinates)) return [[coordinates]];
  if (!Array.isArray(coordinates)) return [];
  if (coordinates.every(isPlace)) return [coordinates];
  return coordinates.flatMap(linesOf);
}

export interface Sketch {
  /** SVG path data in a `size` × `size` box, north up. */
  readonly path: string;
  /** Radius of a circle post or half the width of a route's buffer, in the box's units; null for areas. */
  readonly reach: number | null;
  readonly centre: readonly [number, number];
}

/** The shape of a post, drawn true to scale into a square box; a sketch to recognise it by, without a map. */
export function sketchOf(post: MePost, size: number): Sketch | null {
  const lines = linesOf(post.geometry.coordinates);
  const places = lines.flat();
  const first = places[0];
  if (!first) return null;
  const squeeze = Math.cos((first[1] * Math.PI) / 180);
  const metres = places.map(
    ([lon, lat]) => [(lon - first[0]) * DEGREE_M * squeeze, (first[1] - lat) * DEGREE_M] as const,
  );
  const reachM = post.radiusM ?? post.bufferM ?? 0;
  const xs = metres.map(([x]) => x);
  const ys = metres.map(([, y]) => y);
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const span = Math.max(right - left, bottom - top, 1) + 2 * reachM;
  const scale = (size * 0.84) / span;
  const draw = (x: number, y: number): string =>
    `${(size / 2 + (x - (left + right) / 2) * scale).toFixed(1)} ${(size / 2 + (y - (top + bottom) / 2) * scale).toFixed(1)}`;
  let at = 0;
  const path = lines
    .map((line) => {
      const points = line.map(() => {
        const [x, y] = metres[at++] ?? [0, 0];
        return draw(x, y);
      });
      return `M${points.join('L')}${post.kind === 'area' ? 'z' : ''}`;
    })
    .join('');
  return { path, reach: post.kind === 'area' ? null : reachM * scale, centre: [size / 2, size / 2] };
}
