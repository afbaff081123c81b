import type { Motion } from '../board/index.ts';
import type { Affine } from './camera.ts';
import type { Scene } from './scene.ts';

/**
 * The officer drawn at a pixel of the map's container: of those whose symbol lies under it the topmost drawn wins when
 * symbols share a centre, else the nearest. Uses the same floats, clock and camera as the GPU. A scan over 10,000
 * officers takes well under a millisecond, so there is no index to keep fresh.
 */
export function pickOfficer(
  scene: Scene,
  motion: Motion,
  view: Affine,
  nowMs: number,
  x: number,
  y: number,
  reach: number,
): number | null {
  const at = { x: 0, y: 0 };
  let best = reach * reach;
  let found: number | null = null;
  for (let index = scene.count - 1; index >= 0; index -= 1) {
    const slot = scene.slots[index] as number;
    if (!motion.at(slot, nowMs, at)) continue;
    const dx = at.x * view.scale + view.x - x;
    const dy = at.y * view.scale + view.y - y;
    const distance = dx * dx + dy * dy;
    if (distance < best) {
      best = distance;
      found = slot;
    }
  }
  return found;
}
