import type { Board } from '@dutywall/shared/protocol';
import { latToY, lonToX } from './mercator.ts';

/** How long a symbol glides to its new place, ms (look.md, "Motion": positions glide ≤ 500 ms). */
export const GLIDE_MS = 450;
/** A jump farther than this, in world units (≈ 400 m at the equator), is a correction, not a walk or ride: no glide. */
const SNAP_WORLD = 400 / 40_075_017;
/** Float32 seconds keep millisecond steps for about two hours; after this the clock is set back. */
const REBASE_AFTER_S = 3_600;

/**
 * Positions as a from–to–start column per slot, six floats each: `fromX fromY toX toY startS course`, in world units
 * (Web Mercator 0–1) relative to `originX/originY`, so that single floats hold them to a few millimetres. The GPU reads the same
 * floats, so what is drawn and what is picked agree.
 */
export interface Motion {
  readonly floats: Float32Array;
  readonly originX: number;
  readonly originY: number;
  /** Until when something still glides, on the clock of `seconds()`. */
  readonly busyUntil: number;
  /** The fastest any glide that still runs may move, world units a second: tells how often it is worth drawing. */
  readonly fastest: number;
  /** Takes over new board values for those slots; null means every slot, which snaps. */
  touch(slots: Uint32Array | null, nowMs: number): void;
  /** The clock of `startS` for that `performance.now()`. */
  seconds(nowMs: number): number;
  /** Where the slot is drawn at that moment, world units; false when it has no place. */
  at(slot: number, nowMs: number, out: { x: number; y: number }): boolean;
}

/** Ease-out (cubic); the officer shader computes the same. */
function eased(startS: number, nowS: number): number {
  const t = Math.min(1, Math.max(0, (nowS - startS) / (GLIDE_MS / 1000)));
  const left = 1 - t;
  return 1 - left * left * left;
}

/** Follows a board. `glide` false (prefers-reduced-motion) makes every step a jump. */
export function createMotion(board: Board, glide: () => boolean): Motion {
  let floats = new Float32Array(0);
  let originX = Number.NaN;
  let originY = Number.NaN;
  let baseMs = 0;
  let busyUntil = 0;
  let fastest = 0;
  const seen = { x: 0, y: 0 };

  function seconds(nowMs: number): number {
    return (nowMs - baseMs) / 1000;
  }

  function rebase(nowMs: number): void {
    baseMs = nowMs;
    busyUntil = 0;
    for (let at = 0; at < floats.length; at += 6) {
      floats[at] = floats[at + 2] as number;
      floats[at + 1] = floats[at + 3] as number;
      floats[at + 4] = -1;
    }
  }

  function place(slot: number, nowMs: number, snap: boolean): void {
    const lon = board.lonE6[slot] as number;
    const lat = board.latE6[slot] as number;
    const at = slot * 6;
    const course = board.course[slot] as number;
    floats[at + 5] = course < 360 ? course : -1;
    if (lon === 0 && lat === 0) {
      floats[at] = floats[at + 2] = Number.NaN;
      return;
    }
    const worldX = lonToX(lon / 1e6);
    const worldY = latToY(lat / 1e6);
    if (Number.isNaN(originX)) {
      originX = worldX;
      originY = worldY;
    }
    const x = Math.fround(worldX - originX);
    const y = Math.fround(worldY - originY);
    if (x === floats[at + 2] && y === floats[at + 3]) return;
    const known = motion.at(slot, nowMs, seen);
    const far = Math.abs(seen.x - worldX) > SNAP_WORLD || Math.abs(seen.y - worldY) > SNAP_WORLD;
    const jump = snap || !known || far || !glide();
    floats[at] = jump ? x : seen.x - originX;
    floats[at + 1] = jump ? y : seen.y - originY;
    floats[at + 2] = x;
    floats[at + 3] = y;
    floats[at + 4] = jump ? -1 : seconds(nowMs);
    if (jump) return;
    busyUntil = Math.max(busyUntil, seconds(nowMs) + GLIDE_MS / 1000);
    // The ease-out starts three times as fast as it goes on average.
    fastest = Math.max(fastest, (3_000 / GLIDE_MS) * Math.hypot(worldX - seen.x, worldY - seen.y));
  }

  const motion: Motion = {
    get floats() {
      return floats;
    },
    get originX() {
      return originX;
    },
    get originY() {
      return originY;
    },
    get busyUntil() {
      return busyUntil;
    },
    get fastest() {
      return fastest;
    },
    seconds,
    touch(slots, nowMs) {
      if (floats.length < board.state.length * 6) {
        const bigger = new Float32Array(board.state.length * 6).fill(Number.NaN);
        bigger.set(floats);
        floats = bigger;
      }
      if (seconds(nowMs) > REBASE_AFTER_S || baseMs === 0) rebase(nowMs);
      if (seconds(nowMs) > busyUntil) fastest = 0;
      if (slots === null) {
        originX = originY = Number.NaN;
        floats.fill(Number.NaN);
        for (let slot = 0; slot < board.size; slot += 1) place(slot, nowMs, true);
        return;
      }
      for (const slot of slots) if (slot < board.size) place(slot, nowMs, false);
    },
    at(slot, nowMs, out) {
      const at = slot * 6;
      const fromX = floats[at];
      if (fromX === undefined || Number.isNaN(fromX)) return false;
      const e = eased(floats[at + 4] as number, seconds(nowMs));
      out.x = originX + fromX + ((floats[at + 2] as number) - fromX) * e;
      out.y = originY + (floats[at + 1] as number) + ((floats[at + 3] as number) - (floats[at + 1] as number)) * e;
      return true;
    },
  };
  return motion;
}
