/**
 * The board: what is known of every slot now, as columns. Server and client hold the same shape; the position lane
 * carries the differences, replay fills one from chunks. A slot is an officer's index for one epoch.
 */
export interface Board {
  /** Slots in use are 0 … size − 1; a removed officer's slot has state 255. */
  size: number;
  /** 1e-6 degrees, WGS-84; both 0 while there has been no fix. */
  lonE6: Int32Array;
  latE6: Int32Array;
  /** Event time of the last fix, whole seconds since the epoch; 0: none. */
  eventAtS: Uint32Array;
  /** Degrees 0–359; 65535: unknown. */
  course: Uint16Array;
  /** One σ of the last fix, whole metres, saturating at 65535. */
  sigmaM: Uint16Array;
  /** Index into DUTY_STATES; 255: no such officer. */
  state: Uint8Array;
  /** Index into NO_SIGNAL_CAUSES + 1; 0: none. */
  cause: Uint8Array;
  /** Bits in the order of OVERLAYS. */
  overlays: Uint8Array;
  /** 0–100; 255: unknown. */
  battery: Uint8Array;
}

export const NO_SLOT_STATE = 255;
export const COURSE_UNKNOWN = 65535;
export const BATTERY_UNKNOWN = 255;

export function createBoard(capacity: number): Board {
  return {
    size: 0,
    lonE6: new Int32Array(capacity),
    latE6: new Int32Array(capacity),
    eventAtS: new Uint32Array(capacity),
    course: new Uint16Array(capacity).fill(COURSE_UNKNOWN),
    sigmaM: new Uint16Array(capacity),
    state: new Uint8Array(capacity).fill(NO_SLOT_STATE),
    cause: new Uint8Array(capacity),
    overlays: new Uint8Array(capacity),
    battery: new Uint8Array(capacity).fill(BATTERY_UNKNOWN),
  };
}

/** Makes room for `slots` slots, doubling; the same object keeps its identity, its columns do not. */
export function growBoard(board: Board, slots: number): void {
  const have = board.state.length;
  if (slots <= have) return;
  const bigger = createBoard(Math.max(slots, have * 2));
  bigger.lonE6.set(board.lonE6);
  bigger.latE6.set(board.latE6);
  bigger.eventAtS.set(board.eventAtS);
  bigger.course.set(board.course);
  bigger.sigmaM.set(board.sigmaM);
  bigger.state.set(board.state);
  bigger.cause.set(board.cause);
  bigger.overlays.set(board.overlays);
  bigger.battery.set(board.battery);
  const size = board.size;
  Object.assign(board, bigger, { size });
}

/** The values a slot has before anything is known of it, and again after it was vacated. */
export function blankSlot(board: Board, slot: number): void {
  board.lonE6[slot] = 0;
  board.latE6[slot] = 0;
  board.eventAtS[slot] = 0;
  board.course[slot] = COURSE_UNKNOWN;
  board.sigmaM[slot] = 0;
  board.state[slot] = NO_SLOT_STATE;
  board.cause[slot] = 0;
  board.overlays[slot] = 0;
  board.battery[slot] = BATTERY_UNKNOWN;
}

/** Copies the listed slots; `to` must have room for them (`growBoard`). Allocates nothing. */
export function copySlots(from: Board, to: Board, slots: Uint32Array, count: number): void {
  for (let i = 0; i < count; i++) {
    const slot = slots[i] as number;
    to.lonE6[slot] = from.lonE6[slot] as number;
    to.latE6[slot] = from.latE6[slot] as number;
    to.eventAtS[slot] = from.eventAtS[slot] as number;
    to.course[slot] = from.course[slot] as number;
    to.sigmaM[slot] = from.sigmaM[slot] as number;
    to.state[slot] = from.state[slot] as number;
    to.cause[slot] = from.cause[slot] as number;
    to.overlays[slot] = from.overlays[slot] as number;
    to.battery[slot] = from.battery[slot] as number;
    if (slot >= to.size) to.size = slot + 1;
  }
}
