import { DUTY_STATES } from '@dutywall/shared/domain';
import {
  BATTERY_UNKNOWN,
  type Board,
  COURSE_UNKNOWN,
  growBoard,
  type ReplayChunk,
  type ReplayTrack,
} from '@dutywall/shared/protocol';

const OFF_SHIFT = DUTY_STATES.indexOf('off-shift');

/** Index of the last entry at or before `atS`; −1: none. `hint`: where it was found before. */
function lastAtOrBefore(times: Uint32Array, atS: number, hint = 0): number {
  let low = 0;
  let high = times.length;
  // Playing forward, the answer is nearly always the one before or the next.
  if (hint >= 0 && hint < times.length && (times[hint] as number) <= atS) {
    const next = times[hint + 1];
    if (next === undefined || next > atS) return hint;
    low = hint + 1;
  }
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] as number) <= atS) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Paints one chunk at a moment; what a slot shows depends on chunk and moment only, not on how one came there. */
export interface ReplayBoard {
  /** Brings the board to that second; the slots that changed, ascending. */
  paint(chunk: ReplayChunk, atS: number): Uint32Array;
  /** Since when the slot's present state holds, s; 0: unknown. */
  sinceS(slot: number): number;
}

export function createReplayBoard(board: Board, slots: number): ReplayBoard {
  growBoard(board, slots);
  board.size = slots;
  const since = new Uint32Array(slots);
  const seen = new Uint8Array(slots);
  const fixHint = new Int32Array(slots);
  const changeHint = new Int32Array(slots);
  let touched = new Uint32Array(slots);
  let count = 0;
  let painted: ReplayChunk | null = null;
  board.state.fill(OFF_SHIFT, 0, slots);

  function put(slot: number, track: ReplayTrack | null, fix: number, change: number): void {
    const lon = track && fix >= 0 ? (track.lonE6[fix] as number) : 0;
    const lat = track && fix >= 0 ? (track.latE6[fix] as number) : 0;
    const eventAtS = track && fix >= 0 ? (track.eventAtS[fix] as number) : 0;
    const course = track && fix >= 0 ? (track.course[fix] as number) : COURSE_UNKNOWN;
    const sigmaM = track && fix >= 0 ? (track.sigmaM[fix] as number) : 0;
    const state = track && change >= 0 ? (track.state[change] as number) : OFF_SHIFT;
    const cause = track && change >= 0 ? (track.cause[change] as number) : 0;
    const changedAtS = track && change >= 0 ? (track.changedAtS[change] as number) : 0;
    const same =
      board.lonE6[slot] === lon &&
      board.latE6[slot] === lat &&
      board.eventAtS[slot] === eventAtS &&
      board.course[slot] === course &&
      board.sigmaM[slot] === sigmaM &&
      board.state[slot] === state &&
      board.cause[slot] === cause &&
      since[slot] === changedAtS;
    if (same) return;
    board.lonE6[slot] = lon;
    board.latE6[slot] = lat;
    board.eventAtS[slot] = eventAtS;
    board.course[slot] = course;
    board.sigmaM[slot] = sigmaM;
    board.state[slot] = state;
    board.cause[slot] = cause;
    board.overlays[slot] = 0;
    board.battery[slot] = BATTERY_UNKNOWN;
    since[slot] = changedAtS;
    touched[count] = slot;
    count += 1;
  }

  return {
    paint(chunk, atS) {
      count = 0;
      if (chunk !== painted) {
        painted = chunk;
        fixHint.fill(0);
        changeHint.fill(0);
        seen.fill(0);
        for (const track of chunk.tracks) if (track.slot < slots) seen[track.slot] = 1;
      }
      for (const track of chunk.tracks) {
        const { slot } = track;
        if (slot >= slots) continue;
        const fix = lastAtOrBefore(track.eventAtS, atS, fixHint[slot]);
        const change = lastAtOrBefore(track.changedAtS, atS, changeHint[slot]);
        fixHint[slot] = fix;
        changeHint[slot] = change;
        put(slot, track, fix, change);
      }
      for (let slot = 0; slot < slots; slot += 1) if (seen[slot] === 0) put(slot, null, -1, -1);
      touched = touched.length < slots ? new Uint32Array(slots) : touched;
      return touched.slice(0, count).sort();
    },
    sinceS: (slot) => since[slot] ?? 0,
  };
}
