import { DUTY_STATES, NO_SIGNAL_CAUSES } from '@dutywall/shared/domain';
import { BATTERY_UNKNOWN, type Board, blankSlot, COURSE_UNKNOWN, growBoard, NO_SLOT_STATE } from '../board.ts';
import { BitReader } from './bits.ts';
import {
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
  MAX_K,
  MAX_SLOTS,
  MIN_UPDATE_BITS,
  PAD_BYTES,
  unzigzag,
} from './layout.ts';

/**
 * Applies a frame to the board in place and returns the slots it touched, ascending (own memory, one array a frame).
 * A delta frame is only good on a board that took every frame before it; nothing else may write that board.
 * Throws RangeError on a malformed frame: the board may then hold a part of it, and the receiver says `hello` again.
 */
export function decodeFrame(bytes: Uint8Array, board: Board): Uint32Array {
  if (bytes.length < HEADER_BYTES + PAD_BYTES) throw new RangeError('frame: shorter than its header');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const kind = view.getUint8(0);
  if (kind !== FRAME_DELTA && kind !== FRAME_KEY && kind !== FRAME_FULL) throw new RangeError('frame: unknown kind');
  const kGap = parameter(view.getUint8(1));
  const kPlace = parameter(view.getUint8(2));
  const kAge = parameter(view.getUint8(3));
  const kTurn = parameter(view.getUint8(4));
  const nowS = view.getUint32(5);
  const size = view.getUint32(9);
  const count = view.getUint32(13);
  const endBits = (bytes.length - PAD_BYTES) * 8;
  if (size > MAX_SLOTS) throw new RangeError('frame: too many slots');
  if (count > size || count * MIN_UPDATE_BITS > endBits) throw new RangeError('frame: more updates than it can hold');
  growBoard(board, size);
  if (kind === FRAME_FULL) for (let slot = 0; slot < board.size; slot++) blankSlot(board, slot);
  if (kind === FRAME_FULL || size > board.size) board.size = size;

  const key = kind !== FRAME_DELTA;
  const touched = new Uint32Array(count);
  const bits = new BitReader(view, HEADER_BYTES * 8);
  const { lonE6, latE6, eventAtS, course, sigmaM } = board;
  let slot = -1;
  let fromLon = 0;
  let fromLat = 0;
  for (let i = 0; i < count; i++) {
    slot += bits.rice(kGap) + 1;
    if (slot >= size) throw new RangeError('frame: slot out of range');
    touched[i] = slot;
    const mask = bits.take(1) === 0 ? MASK_MOVE : bits.take(1) === 0 ? MASK_TURN : bits.take(MASK_BITS);
    if (key) blankSlot(board, slot);
    if (mask & HAS_PLACE) {
      const lon = (unzigzag(bits.rice(kPlace)) + (key ? fromLon : (lonE6[slot] as number))) | 0;
      const lat = (unzigzag(bits.rice(kPlace)) + (key ? fromLat : (latE6[slot] as number))) | 0;
      lonE6[slot] = lon;
      latE6[slot] = lat;
      fromLon = lon;
      fromLat = lat;
    }
    if (mask & HAS_TIME) {
      const age = bits.rice(kAge);
      eventAtS[slot] = bits.escaped ? age : nowS - age;
    }
    if (mask & HAS_COURSE) {
      const by = bits.rice(kTurn);
      const from = course[slot] as number;
      course[slot] = bits.escaped ? courseOf(by) : ((from === COURSE_UNKNOWN ? 0 : from) + unzigzag(by) + 720) % 360;
    }
    if (mask & HAS_SIGMA) sigmaM[slot] = bits.take(16);
    if (mask & ~(MASK_TURN | HAS_SIGMA)) standing(bits, board, slot, mask);
  }
  if (bits.at > endBits || endBits - bits.at >= 8) throw new RangeError('frame: bits do not end where the bytes do');
  return touched;
}

function parameter(k: number): number {
  if (k > MAX_K) throw new RangeError('frame: Rice parameter out of range');
  return k;
}

function courseOf(raw: number): number {
  if (raw > 359 && raw !== COURSE_UNKNOWN) throw new RangeError('frame: course out of range');
  return raw;
}

/** The columns that seldom change. */
function standing(bits: BitReader, board: Board, slot: number, mask: number): void {
  if (mask & HAS_STANDING) {
    const state = bits.take(8);
    const cause = bits.take(8);
    if (state >= DUTY_STATES.length && state !== NO_SLOT_STATE) throw new RangeError('frame: unknown state');
    if (cause > NO_SIGNAL_CAUSES.length) throw new RangeError('frame: unknown cause');
    board.state[slot] = state;
    board.cause[slot] = cause;
  }
  if (mask & HAS_OVERLAYS) board.overlays[slot] = bits.take(8);
  if (mask & HAS_BATTERY) {
    const battery = bits.take(8);
    if (battery > 100 && battery !== BATTERY_UNKNOWN) throw new RangeError('frame: battery out of range');
    board.battery[slot] = battery;
  }
}
