import { BATTERY_UNKNOWN, type Board, COURSE_UNKNOWN, NO_SLOT_STATE } from '../board.ts';
import { BitWriter } from './bits.ts';
import {
  COLUMN,
  ESCAPE,
  FRAME_DELTA,
  FRAME_FULL,
  FRAME_KEY,
  HAS_BATTERY,
  HAS_COURSE,
  HAS_OVERLAYS,
  HAS_PLACE,
  HAS_SIGMA,
  HAS_STANDING,
  HAS_TIME,
  HEADER_BYTES,
  MASK_BITS,
  MASK_MOVE,
  MASK_TURN,
  PAD_BYTES,
  zigzag,
} from './layout.ts';
import { RiceTally } from './rice-parameter.ts';

/** What a frame is for: `delta` builds on `base`; `key` lists whole slots; `full` also blanks all others. */
export type FrameKind = 'delta' | 'key' | 'full';

export interface FrameEncoder {
  /**
   * Encodes the values `board` has for `slots` (ascending, no repeats, the first `count`).
   * `base`: what the receivers have (delta frames only; ignored else). `nowS`: the second of the frame; event times
   * are cheapest near it. `changes`: by slot, the columns (COLUMN) in which board and base may differ, when the caller
   * keeps account of it: the others are not looked at. The bytes are the caller's to keep.
   */
  encode(
    kind: FrameKind,
    board: Board,
    base: Board,
    slots: Uint32Array,
    count: number,
    nowS: number,
    changes?: Uint8Array,
  ): Uint8Array;
}

/** Most bytes one update can take: an escape for each Rice value, all columns. */
const MAX_UPDATE_BYTES = 40;
const KIND_BYTE = { delta: FRAME_DELTA, key: FRAME_KEY, full: FRAME_FULL } as const;

/** Shortest turn from one course to another, degrees, −180…179; from or to `unknown` counts from north. */
function turn(from: number, to: number): number {
  const difference = (to - (from === COURSE_UNKNOWN ? 0 : from) + 360) % 360;
  return difference >= 180 ? difference - 360 : difference;
}

/** An encoder with its own scratch buffers: one is enough for a process, and none is shared between threads. */
export function createFrameEncoder(): FrameEncoder {
  const out = new BitWriter();
  const gaps = new RiceTally();
  const places = new RiceTally();
  const ages = new RiceTally();
  const turns = new RiceTally();
  let masks = new Uint8Array(1024);
  let lons = new Uint32Array(1024);
  let lats = new Uint32Array(1024);

  /** First pass: which columns each slot needs, its place differences, and the Rice tallies. */
  function survey(
    key: boolean,
    board: Board,
    base: Board,
    slots: Uint32Array,
    count: number,
    nowS: number,
    changes: Uint8Array | undefined,
  ): void {
    if (masks.length < count) {
      masks = new Uint8Array(count * 2);
      lons = new Uint32Array(count * 2);
      lats = new Uint32Array(count * 2);
    }
    for (const tally of [gaps, places, ages, turns]) tally.reset();
    let previous = -1;
    let fromLon = 0;
    let fromLat = 0;
    for (let i = 0; i < count; i++) {
      const slot = slots[i] as number;
      gaps.add(slot - previous - 1);
      previous = slot;
      const mask = key
        ? keyMask(board, slot)
        : deltaMask(board, base, slot, changes ? (changes[slot] as number) : COLUMN.all);
      masks[i] = mask;
      if (mask & HAS_PLACE) {
        const lon = board.lonE6[slot] as number;
        const lat = board.latE6[slot] as number;
        const x = zigzag((lon - (key ? fromLon : (base.lonE6[slot] as number))) | 0);
        const y = zigzag((lat - (key ? fromLat : (base.latE6[slot] as number))) | 0);
        fromLon = lon;
        fromLat = lat;
        lons[i] = x;
        lats[i] = y;
        places.add(x);
        places.add(y);
      }
      if (mask & HAS_TIME) ages.add((nowS - (board.eventAtS[slot] as number)) >>> 0);
      if (mask & HAS_COURSE) {
        turns.add(zigzag(turn(key ? COURSE_UNKNOWN : (base.course[slot] as number), board.course[slot] as number)));
      }
    }
  }

  return {
    encode(kind, board, base, slots, count, nowS, changes) {
      const key = kind !== 'delta';
      survey(key, board, base, slots, count, nowS, changes);
      const kGap = gaps.best();
      const kPlace = places.best();
      const kAge = ages.best();
      const kTurn = turns.best();
      out.reset(0);
      out.reserve(HEADER_BYTES + PAD_BYTES);
      for (const byte of [KIND_BYTE[kind], kGap, kPlace, kAge, kTurn]) out.put(byte, 8);
      out.put32(nowS >>> 0);
      out.put32(board.size);
      out.put32(count);
      let previous = -1;
      for (let i = 0; i < count; i++) {
        const slot = slots[i] as number;
        const mask = masks[i] as number;
        out.reserve(MAX_UPDATE_BYTES);
        out.rice(slot - previous - 1, kGap);
        previous = slot;
        if (mask === MASK_MOVE) out.put(0, 1);
        else if (mask === MASK_TURN) out.put(2, 2);
        else out.put((3 << MASK_BITS) | mask, 2 + MASK_BITS);
        if (mask & HAS_PLACE) {
          out.rice(lons[i] as number, kPlace);
          out.rice(lats[i] as number, kPlace);
        }
        if (mask & HAS_TIME) {
          const eventAtS = board.eventAtS[slot] as number;
          const age = nowS - eventAtS;
          // An escape carries the time itself: of no fix at all, or of a clock ahead of ours.
          if (age < 0 || age >>> kAge >= ESCAPE) out.escape(eventAtS);
          else out.rice(age, kAge);
        }
        if (mask & HAS_COURSE) {
          const course = board.course[slot] as number;
          const by = zigzag(turn(key ? COURSE_UNKNOWN : (base.course[slot] as number), course));
          if (course === COURSE_UNKNOWN || by >>> kTurn >= ESCAPE) out.escape(course);
          else out.rice(by, kTurn);
        }
        if (mask & HAS_SIGMA) out.put(board.sigmaM[slot] as number, 16);
        if (mask & HAS_STANDING) out.put(((board.state[slot] as number) << 8) | (board.cause[slot] as number), 16);
        if (mask & HAS_OVERLAYS) out.put(board.overlays[slot] as number, 8);
        if (mask & HAS_BATTERY) out.put(board.battery[slot] as number, 8);
      }
      out.finish(PAD_BYTES);
      return out.bytes.slice(0, out.length);
    },
  };
}

/** Columns in which a slot differs from a blank one. */
function keyMask(board: Board, slot: number): number {
  return (
    (board.lonE6[slot] === 0 && board.latE6[slot] === 0 ? 0 : HAS_PLACE) |
    (board.eventAtS[slot] === 0 ? 0 : HAS_TIME) |
    (board.course[slot] === COURSE_UNKNOWN ? 0 : HAS_COURSE) |
    (board.sigmaM[slot] === 0 ? 0 : HAS_SIGMA) |
    (board.state[slot] === NO_SLOT_STATE && board.cause[slot] === 0 ? 0 : HAS_STANDING) |
    (board.overlays[slot] === 0 ? 0 : HAS_OVERLAYS) |
    (board.battery[slot] === BATTERY_UNKNOWN ? 0 : HAS_BATTERY)
  );
}

/** Columns in which a slot differs from what the receivers have; a plain move says place and time together. */
function deltaMask(board: Board, base: Board, slot: number, may: number): number {
  let mask = 0;
  if (may & HAS_PLACE && (board.lonE6[slot] !== base.lonE6[slot] || board.latE6[slot] !== base.latE6[slot])) {
    mask |= HAS_PLACE;
  }
  if (may & HAS_TIME && board.eventAtS[slot] !== base.eventAtS[slot]) mask |= HAS_TIME;
  if (may & HAS_COURSE && board.course[slot] !== base.course[slot]) mask |= HAS_COURSE;
  if (may & HAS_SIGMA && board.sigmaM[slot] !== base.sigmaM[slot]) mask |= HAS_SIGMA;
  if (may & HAS_STANDING && (board.state[slot] !== base.state[slot] || board.cause[slot] !== base.cause[slot])) {
    mask |= HAS_STANDING;
  }
  if (may & HAS_OVERLAYS && board.overlays[slot] !== base.overlays[slot]) mask |= HAS_OVERLAYS;
  if (may & HAS_BATTERY && board.battery[slot] !== base.battery[slot]) mask |= HAS_BATTERY;
  // The short kinds carry both columns, which is cheaper than a mask when only one of them changed.
  return (mask & ~MASK_TURN) === 0 && (mask & MASK_MOVE) !== 0 ? mask | MASK_MOVE : mask;
}
