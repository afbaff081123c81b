import type { Layer } from '@deck.gl/core';
import { PathLayer, SolidPolygonLayer } from '@deck.gl/layers';
import { STATE_STYLES } from '../board/index.ts';
import {
  circleRing,
  dashes,
  METRES_PER_DEGREE,
  type Path,
  type PostMark,
  pathOf,
  type TrackStretch,
} from './overlay-shapes.ts';

type Rgba = [number, number, number, number];
interface Line {
  path: Path;
  colour: Rgba;
  /** Metres on the ground for bands, pixels for outlines. */
  width: number;
}

const POST_LINE: Rgba = [127, 160, 205, 90];
const POST_FILL: Rgba = [127, 160, 205, 14];
const CHOSEN_LINE: Rgba = [77, 163, 255, 220];
const CHOSEN_FILL: Rgba = [77, 163, 255, 30];
const TOLERANCE: Rgba = [77, 163, 255, 36];

function rgba(hex: string, alpha: number): Rgba {
  const rgb = Number.parseInt(hex.slice(1), 16);
  return [rgb >> 16, (rgb >> 8) & 255, rgb & 255, alpha];
}

function ringsOf(post: PostMark): Path[] {
  const { shape } = post;
  if (shape.kind === 'circle') return [circleRing(shape.centre, shape.radiusM)];
  if (shape.kind === 'route') return [];
  return shape.polygons.flat().map((ring) => ring.map(([lon, lat]): [number, number] => [lon, lat]));
}

function lines(id: string, data: Line[], widthUnits: 'pixels' | 'meters'): Layer {
  return new PathLayer<Line>({
    id,
    data,
    getPath: (line) => line.path,
    getColor: (line) => line.colour,
    getWidth: (line) => line.width,
    widthUnits,
    widthMinPixels: 1,
    jointRounded: true,
    capRounded: true,
    parameters: { depthCompare: 'always', depthWriteEnabled: false },
  });
}

/** A post wider than this is the whole district: it is drawn only for the officer who has it, metres. */
const WIDEST_M = 2_000;

function widthM(post: PostMark): number {
  const { shape } = post;
  if (shape.kind === 'circle') return shape.radiusM * 2;
  if (shape.kind === 'route') return 0;
  const lats = shape.polygons.flat(2).map(([, lat]) => lat);
  return (Math.max(...lats) - Math.min(...lats)) * METRES_PER_DEGREE;
}

/** Drawn and named for everyone, or only for whom it is chosen. */
export function isDistrictWide(post: PostMark): boolean {
  return widthM(post) > WIDEST_M;
}

/** Outlines and faint grounds; the chosen officer's posts brighter, with the band in which DU5 still says inside. */
export function postLayers(posts: readonly PostMark[], chosen: ReadonlySet<string>, unit: number): Layer[] {
  const fills: { ring: Path; colour: Rgba }[] = [];
  const outlines: Line[] = [];
  const bands: Line[] = [];
  for (const post of posts) {
    const mine = chosen.has(post.id) || chosen.has(post.name);
    if (!mine && isDistrictWide(post)) continue;
    const line = mine ? CHOSEN_LINE : POST_LINE;
    for (const ring of ringsOf(post)) {
      fills.push({ ring, colour: mine ? CHOSEN_FILL : POST_FILL });
      outlines.push({ path: ring, colour: line, width: (mine ? 2 : 1.25) * unit });
      if (mine) bands.push({ path: ring, colour: TOLERANCE, width: post.toleranceM * 2 });
    }
    if (post.shape.kind !== 'route') continue;
    const path = post.shape.line.map(([lon, lat]): [number, number] => [lon, lat]);
    bands.push({ path, colour: mine ? CHOSEN_FILL : POST_FILL, width: post.shape.bufferM * 2 });
    if (mine) bands.push({ path, colour: TOLERANCE, width: (post.shape.bufferM + post.toleranceM) * 2 });
    outlines.push({ path, colour: line, width: (mine ? 2 : 1.25) * unit });
  }
  return [
    new SolidPolygonLayer<{ ring: Path; colour: Rgba }>({
      id: 'post-fills',
      data: fills,
      getPolygon: (fill) => fill.ring,
      getFillColor: (fill) => fill.colour,
      parameters: { depthCompare: 'always', depthWriteEnabled: false },
    }),
    lines('post-bands', bands, 'meters'),
    lines('post-outlines', outlines, 'pixels'),
  ];
}

/** `metresPerPixel`: dashes are cut for the present zoom, about 6 px long. */
export function trackLayers(track: readonly TrackStretch[], metresPerPixel: number, unit: number): Layer[] {
  const under: Line[] = [];
  const over: Line[] = [];
  for (const stretch of track) {
    if (stretch.points.length < 4) continue;
    if (stretch.gap) {
      const colour = rgba(STATE_STYLES['no-signal'].colour, 170);
      const step = 6 * unit * metresPerPixel;
      for (const path of dashes(stretch.points, step, step)) over.push({ path, colour, width: 1.5 * unit });
      continue;
    }
    const path = pathOf(stretch.points);
    under.push({ path, colour: [11, 18, 32, 200], width: 6 * unit });
    over.push({ path, colour: rgba(STATE_STYLES[stretch.state].colour, 230), width: 3 * unit });
  }
  return [lines('track-ground', under, 'pixels'), lines('track', over, 'pixels')];
}
