import { VectorTile, type VectorTileFeature } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import type { Frame, TileAt } from './map-frame.ts';
import { tilesUnder } from './map-frame.ts';

/** Colours of the ground: dark as the desk's map, or for paper, where black and white must do. */
export interface Palette {
  readonly land: string;
  readonly water: string;
  readonly green: string;
  readonly building: string;
  readonly casing: string;
  readonly lane: string;
  readonly street: string;
  readonly arterial: string;
  readonly rail: string;
  readonly label: string;
  readonly halo: string;
}

export const DARK: Palette = {
  ...{ land: '#0E1726', water: '#11304C', green: '#12302A', building: '#1A2940', casing: '#0B1220', lane: '#26354E' },
  ...{ street: '#35486A', arterial: '#50658A', rail: '#3A3F5C', label: '#A9BAD3', halo: '#0B1220' },
};
export const PAPER: Palette = {
  ...{ land: '#FFFFFF', water: '#DCE4EA', green: '#F1F3EE', building: '#EDEDED', casing: '#B9B9B9', lane: '#FFFFFF' },
  ...{ street: '#FFFFFF', arterial: '#E4E4E4', rail: '#C4C4C4', label: '#4A4A4A', halo: '#FFFFFF' },
};

/** Road widths, metres on the ground, and px at least. */
const ROADS = { foot: [2, 0.6], lane: [5, 1], street: [9, 1.6], arterial: [16, 2.6] } as const;
type Road = keyof typeof ROADS;

interface LoadedTile {
  readonly at: TileAt;
  readonly tile: VectorTile;
}

async function load(template: string, at: TileAt, signal: AbortSignal): Promise<LoadedTile | null> {
  const url = template.replace('{z}', `${at.z}`).replace('{x}', `${at.x}`).replace('{y}', `${at.y}`);
  const answer = await fetch(url, { signal, credentials: 'same-origin' });
  if (!answer.ok || answer.status === 204) return null;
  const bytes = await answer.arrayBuffer();
  return bytes.byteLength === 0 ? null : { at, tile: new VectorTile(new PbfReader(bytes)) };
}

/** Draws the ground of a frame from our own tiles. A tile that does not come leaves its place empty. */
export async function drawGround(
  canvas: HTMLCanvasElement,
  frame: Frame,
  template: string | null,
  palette: Palette,
  signal: AbortSignal,
): Promise<void> {
  const context = canvas.getContext('2d');
  if (!context) return;
  const ratio = canvas.width / frame.width;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.fillStyle = palette.land;
  context.fillRect(0, 0, frame.width, frame.height);
  if (template === null) return;
  const loaded = await Promise.all(tilesUnder(frame).map((at) => load(template, at, signal).catch(() => null)));
  if (signal.aborted) return;
  const tiles = loaded.filter((one) => one !== null);
  fillLayer(context, frame, tiles, 'green', palette.green);
  fillLayer(context, frame, tiles, 'water', palette.water);
  fillLayer(context, frame, tiles, 'building', palette.building);
  strokeLayer(context, frame, tiles, 'waterway', () => true, palette.water, 3);
  for (const kind of Object.keys(ROADS) as Road[]) road(context, frame, tiles, kind, palette.casing, 1.4);
  for (const kind of Object.keys(ROADS) as Road[])
    road(context, frame, tiles, kind, palette[kind === 'foot' ? 'lane' : kind], 0);
  strokeLayer(context, frame, tiles, 'rail', () => true, palette.rail, 1.5);
  labels(context, frame, tiles, palette);
}

function* featuresOf(
  tiles: readonly LoadedTile[],
  layer: string,
): Generator<readonly [TileAt, VectorTileFeature, number]> {
  for (const { at, tile } of tiles) {
    const found = tile.layers[layer];
    for (let i = 0; i < (found?.length ?? 0); i += 1) {
      const feature = found?.feature(i);
      if (feature) yield [at, feature, found?.extent ?? 4096];
    }
  }
}

function trace(
  context: CanvasRenderingContext2D,
  frame: Frame,
  at: TileAt,
  feature: VectorTileFeature,
  extent: number,
): void {
  const scale = frame.tilePx / extent;
  for (const ring of feature.loadGeometry()) {
    for (const [i, { x, y }] of ring.entries()) {
      if (i === 0) context.moveTo(at.left + x * scale, at.top + y * scale);
      else context.lineTo(at.left + x * scale, at.top + y * scale);
    }
  }
}

function fillLayer(
  context: CanvasRenderingContext2D,
  frame: Frame,
  tiles: readonly LoadedTile[],
  layer: string,
  colour: string,
) {
  context.fillStyle = colour;
  for (const [at, feature, extent] of featuresOf(tiles, layer)) {
    if (feature.type !== 3) continue;
    context.beginPath();
    trace(context, frame, at, feature, extent);
    context.fill('evenodd');
  }
}

function strokeLayer(
  context: CanvasRenderingContext2D,
  frame: Frame,
  tiles: readonly LoadedTile[],
  layer: string,
  takes: (feature: VectorTileFeature) => boolean,
  colour: string,
  width: number,
) {
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.lineCap = 'round';
  context.lineJoin = 'round';
  context.beginPath();
  for (const [at, feature, extent] of featuresOf(tiles, layer)) {
    if (feature.type === 2 && takes(feature)) trace(context, frame, at, feature, extent);
  }
  context.stroke();
}

function road(
  context: CanvasRenderingContext2D,
  frame: Frame,
  tiles: readonly LoadedTile[],
  kind: Road,
  colour: string,
  extra: number,
) {
  const [metres, least] = ROADS[kind];
  const width = Math.max(least, metres * frame.perMetre) + extra;
  strokeLayer(context, frame, tiles, 'road', (feature) => feature.properties.kind === kind, colour, width);
}

/** The longest stretch of each named road carries its name, once, where there is room. */
function labels(context: CanvasRenderingContext2D, frame: Frame, tiles: readonly LoadedTile[], palette: Palette) {
  const longest = new Map<string, { readonly a: Place; readonly b: Place; readonly length: number }>();
  for (const [at, feature, extent] of featuresOf(tiles, 'road')) {
    const { name } = feature.properties;
    if (typeof name !== 'string') continue;
    const scale = frame.tilePx / extent;
    for (const line of feature.loadGeometry()) {
      for (let i = 1; i < line.length; i += 1) {
        const a = { x: at.left + (line[i - 1]?.x ?? 0) * scale, y: at.top + (line[i - 1]?.y ?? 0) * scale };
        const b = { x: at.left + (line[i]?.x ?? 0) * scale, y: at.top + (line[i]?.y ?? 0) * scale };
        const middle = { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
        const length = Math.hypot(b.x - a.x, b.y - a.y);
        const seen = middle.x > 30 && middle.y > 14 && middle.x < frame.width - 30 && middle.y < frame.height - 14;
        if (seen && length > (longest.get(name)?.length ?? 0)) longest.set(name, { a, b, length });
      }
    }
  }
  context.font = '11px "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif';
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.lineWidth = 3;
  context.strokeStyle = palette.halo;
  context.fillStyle = palette.label;
  const placed: Place[] = [];
  for (const [name, { a, b }] of [...longest].sort((p, q) => q[1].length - p[1].length).slice(0, 24)) {
    const x = (a.x + b.x) / 2;
    const y = (a.y + b.y) / 2;
    if (placed.some((other) => Math.hypot(other.x - x, other.y - y) < 70)) continue;
    placed.push({ x, y });
    let angle = Math.atan2(b.y - a.y, b.x - a.x);
    if (Math.abs(angle) > Math.PI / 2) angle += Math.PI;
    context.save();
    context.translate(x, y);
    context.rotate(angle);
    context.strokeText(name, 0, 0);
    context.fillText(name, 0, 0);
    context.restore();
  }
}

interface Place {
  readonly x: number;
  readonly y: number;
}
