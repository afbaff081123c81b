import type { Motion } from '../board/index.ts';
import { latToY, lonToX } from '../board/index.ts';
import type { Feed } from '../feed/index.ts';
import type { Affine } from './camera.ts';
import type { TextMark } from './label-canvas.ts';
import type { Box } from './label-layout.ts';
import { type PostMark, postAnchor } from './overlay-shapes.ts';
import { type Scene, styleOf } from './scene.ts';
import { type MapWords, shortAge } from './words.ts';

export interface LabelInput {
  readonly feed: Feed;
  readonly motion: Motion;
  readonly scene: Scene;
  readonly confirmed: Uint8Array;
  readonly words: MapWords;
  readonly selected: number | null;
  readonly hovered: number | null;
  /** Of a symbol, CSS pixels. */
  readonly radius: number;
  /** Of the names, CSS pixels. */
  readonly sizePx: number;
  readonly zoom: number;
}

/** Names of officers who are as expected wait for this zoom; the others are named wherever there is room. */
const QUIET_NAMES_FROM_ZOOM = 16;
const POST_NAMES_FROM_ZOOM = 15;
/** Severity (board/state-style.ts) from which an officer is not as expected. */
const NOT_AS_EXPECTED = 6;

/** A wish for every name worth showing; the layout decides who gets room. */
export function officerLabels(input: LabelInput): TextMark[] {
  const { feed, motion, scene } = input;
  const marks: TextMark[] = [];
  const nowS = feed.now() / 1000;
  for (let index = 0; index < scene.count; index += 1) {
    const slot = scene.slots[index] as number;
    const style = styleOf(feed.board, input.confirmed, slot);
    const row = feed.facts.slots.get(slot);
    if (!style || !row) continue;
    const severe = style.severity >= NOT_AS_EXPECTED;
    const chosen = slot === input.selected;
    if (!severe && !chosen && input.zoom < QUIET_NAMES_FROM_ZOOM) continue;
    const age =
      style.shape === 'hollow-circle' ? shortAge(input.words, nowS - (feed.board.eventAtS[slot] as number)) : '';
    marks.push({
      key: slot,
      text: age ? `${row.name} ${age}` : row.name,
      colour: chosen || severe ? '#E6EDF7' : '#B7C5DA',
      sizePx: input.sizePx,
      weight: chosen || style.severity >= 7 ? 600 : 400,
      priority: chosen ? 1_000 : style.severity * 10,
      gap: input.radius * (chosen ? 2.1 : 1.35),
      at: (out) => motion.at(slot, performance.now(), out),
    });
  }
  return marks;
}

/** Names of posts: quiet, and after everyone else. */
export function postLabels(posts: readonly PostMark[], input: LabelInput): TextMark[] {
  if (input.zoom < POST_NAMES_FROM_ZOOM) return [];
  return posts.map((post, index) => {
    const [lon, lat] = postAnchor(post);
    const x = lonToX(lon);
    const y = latToY(lat);
    return {
      key: -1 - index,
      text: post.name,
      colour: '#8FA6CC',
      sizePx: input.sizePx * 0.92,
      weight: 400,
      priority: 1,
      gap: 2,
      at: (out) => {
        out.x = x;
        out.y = y;
        return true;
      },
    };
  });
}

/** Symbols that no text may cover: everyone's, since a hidden officer is worse than a missing name. */
export function symbolBoxes(input: LabelInput, view: Affine): Box[] {
  const at = { x: 0, y: 0 };
  const boxes: Box[] = [];
  const now = performance.now();
  for (let index = 0; index < input.scene.count; index += 1) {
    if (!input.motion.at(input.scene.slots[index] as number, now, at)) continue;
    const x = at.x * view.scale + view.x;
    const y = at.y * view.scale + view.y;
    if (x < 0 || y < 0 || x > 8_192 || y > 8_192) continue;
    const r = input.radius * 0.9;
    boxes.push({ minX: x - r, minY: y - r, maxX: x + r, maxY: y + r });
  }
  return boxes;
}
