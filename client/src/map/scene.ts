import { OVERLAYS } from '@dutywall/shared/domain';
import type { Board } from '@dutywall/shared/protocol';
import { CONFIRMED_STYLE, type Motion, SHAPES, SOS_STYLE, STYLE_BY_CODE, type StateStyle } from '../board/index.ts';
import { LOOK } from './officer-shader.ts';

/** Six floats of motion, four style bytes, four colour bytes. */
export const INSTANCE_BYTES = 32;
const FLOATS = INSTANCE_BYTES / 4;

export const SOS_BIT = 1 << OVERLAYS.indexOf('sos');
const MARK_BITS =
  (1 << OVERLAYS.indexOf('degraded')) |
  (1 << OVERLAYS.indexOf('mock-suspected')) |
  (1 << OVERLAYS.indexOf('clock-untrusted')) |
  (1 << OVERLAYS.indexOf('datum-doubtful'));

/** What a slot is on this map: not drawn, drawn alone, or inside a cluster. */
export const HIDDEN = 0;
export const ALONE = 1;
export const CLUSTERED = 2;

/** Everything besides board and motion that decides how officers look. */
export interface SceneInput {
  readonly board: Board;
  readonly motion: Motion;
  /** HIDDEN, ALONE or CLUSTERED for each slot. */
  readonly place: Uint8Array;
  /** 1 for a slot with a confirmed absence. */
  readonly confirmed: Uint8Array;
  readonly checkIns: ReadonlySet<number>;
  readonly selected: number | null;
  readonly hovered: number | null;
  /** Heading ticks are drawn from a zoom on where they can be told apart. */
  readonly headings: boolean;
}

/** What the GPU gets, and for picking which slot each instance is: drawn in this order, so the last is on top. */
export interface Scene {
  buffer: ArrayBuffer;
  slots: Uint32Array;
  count: number;
  capacity: number;
  version: number;
  hasSos: boolean;
}

export function createScene(): Scene {
  return { buffer: new ArrayBuffer(0), slots: new Uint32Array(0), count: 0, capacity: 0, version: 0, hasSos: false };
}

/** The style a slot is drawn in: SOS before a confirmed absence before the duty state. */
export function styleOf(board: Board, confirmed: Uint8Array, slot: number): StateStyle | undefined {
  if (((board.overlays[slot] as number) & SOS_BIT) !== 0) return SOS_STYLE;
  const style = STYLE_BY_CODE[board.state[slot] as number];
  if (style && confirmed[slot] === 1 && style.severity > 3) return CONFIRMED_STYLE;
  return style;
}

const RGB = new Map<StateStyle, number>();
function packedColour(style: StateStyle): number {
  let packed = RGB.get(style);
  if (packed === undefined) {
    const rgb = Number.parseInt(style.colour.slice(1), 16);
    packed = ((rgb >> 16) | (rgb & 0xff00) | ((rgb & 0xff) << 16) | (0xff << 24)) >>> 0;
    RGB.set(style, packed);
  }
  return packed;
}

const SHAPE_CODE: Readonly<Record<string, number>> = Object.fromEntries(SHAPES.map((shape, code) => [shape, code]));
/** Severities 0–10, and one above for what the user holds. */
const BUCKETS = 12;
const starts = new Uint32Array(BUCKETS + 1);

/** The one function that makes what the GPU gets; reuses the scene's buffers and allocates only to grow. */
export function buildScene(scene: Scene, input: SceneInput): void {
  const { board, motion, place, selected, hovered } = input;
  if (scene.capacity < board.size) {
    scene.capacity = Math.max(1024, board.state.length);
    scene.buffer = new ArrayBuffer(scene.capacity * INSTANCE_BYTES);
    scene.slots = new Uint32Array(scene.capacity);
  }
  const floats = new Float32Array(scene.buffer);
  const words = new Uint32Array(scene.buffer);
  const from = motion.floats;
  scene.hasSos = false;
  starts.fill(0);
  // Counting sort by severity: two passes over the slots, the worst last so that it lies on top.
  for (let pass = 0; pass < 2; pass += 1) {
    for (let slot = 0; slot < board.size; slot += 1) {
      if (place[slot] !== ALONE) continue;
      const at = slot * 6;
      if (Number.isNaN(from[at] as number)) continue;
      const style = styleOf(board, input.confirmed, slot);
      if (!style) continue;
      const bucket = slot === selected ? BUCKETS - 1 : style.severity;
      if (pass === 0) {
        starts[bucket + 1] = (starts[bucket + 1] as number) + 1;
        continue;
      }
      const index = starts[bucket] as number;
      starts[bucket] = index + 1;
      scene.slots[index] = slot;
      const to = index * FLOATS;
      for (let part = 0; part < 6; part += 1) floats[to + part] = from[at + part] as number;
      let look = 0;
      if (slot === selected) look |= LOOK.selected;
      if (slot === hovered) look |= LOOK.hovered;
      if (input.checkIns.has(slot)) look |= LOOK.checkIn;
      if (((board.overlays[slot] as number) & MARK_BITS) !== 0) look |= LOOK.mark;
      if (style === SOS_STYLE) {
        look |= LOOK.sos;
        scene.hasSos = true;
      } else if (input.headings && style.severity >= 3 && (from[at + 5] as number) >= 0) look |= LOOK.heading;
      words[to + 6] = (SHAPE_CODE[style.shape] as number) | (look << 8);
      words[to + 7] = packedColour(style);
    }
    if (pass === 0) {
      for (let bucket = 1; bucket <= BUCKETS; bucket += 1) {
        starts[bucket] = (starts[bucket] as number) + (starts[bucket - 1] as number);
      }
      scene.count = starts[BUCKETS] as number;
    }
  }
  scene.version += 1;
}
