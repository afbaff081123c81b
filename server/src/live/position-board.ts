import { DUTY_STATES, type Fix, NO_SIGNAL_CAUSES, OVERLAYS } from '@dutywall/shared/domain';
import {
  BATTERY_UNKNOWN,
  type Board,
  blankSlot,
  COLUMN,
  COURSE_UNKNOWN,
  createBoard,
  growBoard,
  type StandingRow,
} from '@dutywall/shared/protocol';

/** The course turns an arrow on the map: it moves in these steps, and only when it is off by as much, degrees. */
const COURSE_STEP = 10;
/** σ is drawn as a circle: it moves when it is off by this share of itself … */
const SIGMA_SHARE = 0.25;
/** … and by this much, metres. */
const SIGMA_STEP_M = 3;

/**
 * The server's board. `now` is the newest of every slot, `sent` what every reader in step has, i.e. the state at the
 * last tick; `changedAt` says in which tick a slot was last sent, from which a reader that fell behind catches up.
 * The hot path (`place`) writes numbers into columns and sets one bit: it allocates nothing.
 */
export interface PositionBoard {
  readonly now: Board;
  readonly sent: Board;
  /** Columns (COLUMN) by slot that were written since the last tick: a plain move need not look at the others. */
  readonly changes: Uint8Array;
  /** Tick number by slot; 0: never. */
  readonly changedAt: Uint32Array;
  /** Makes room for slots 0 … size − 1. */
  grow(size: number): void;
  /** The newest place of a slot. An older event time than the board's is ignored: late fixes move nobody back. */
  place(slot: number, fix: Fix): void;
  stand(row: StandingRow): void;
  /** Copies what is known of one slot to another: an officer who changes slots keeps the place. */
  carry(from: number, to: number): void;
  /** Makes a slot blank (vacated). */
  blank(slot: number): void;
  /**
   * The slots changed since the last call, ascending: the first `count` of `slots`, which is reused by the next call.
   */
  takeDirty(): { readonly slots: Uint32Array; readonly count: number };
  /** `sent` takes over the values of these slots, as of tick `tick`. */
  commit(slots: Uint32Array, count: number, tick: number): void;
}

export function createPositionBoard(): PositionBoard {
  const now = createBoard(64);
  const sent = createBoard(64);
  let changedAt = new Uint32Array(64);
  let changes = new Uint8Array(64);
  let dirty = new Uint32Array(2);
  const taken = { slots: new Uint32Array(64), count: 0 };

  function mark(slot: number, columns: number): void {
    changes[slot] = (changes[slot] as number) | columns;
    dirty[slot >>> 5] = (dirty[slot >>> 5] as number) | (1 << (slot & 31));
  }

  return {
    now,
    sent,
    get changes() {
      return changes;
    },
    get changedAt() {
      return changedAt;
    },
    grow(size) {
      growBoard(now, size);
      growBoard(sent, size);
      if (size > now.size) now.size = size;
      if (size > sent.size) sent.size = size;
      if (size <= changedAt.length) return;
      const room = now.state.length;
      const ticks = new Uint32Array(room);
      ticks.set(changedAt);
      changedAt = ticks;
      const columns = new Uint8Array(room);
      columns.set(changes);
      changes = columns;
      const bits = new Uint32Array((room + 31) >>> 5);
      bits.set(dirty);
      dirty = bits;
      taken.slots = new Uint32Array(room);
    },
    place(slot, fix) {
      const eventAtS = Math.floor(fix.eventAt / 1000);
      if (eventAtS < (now.eventAtS[slot] as number)) return;
      now.eventAtS[slot] = eventAtS;
      now.lonE6[slot] = Math.round(fix.lon * 1e6);
      now.latE6[slot] = Math.round(fix.lat * 1e6);
      let columns: number = COLUMN.place | COLUMN.time;
      if (fix.courseDeg !== null) {
        now.course[slot] = steadyCourse(now.course[slot] as number, fix.courseDeg);
        columns |= COLUMN.course;
      }
      const sigma = Math.min(65_535, Math.round(fix.sigmaM));
      const shown = now.sigmaM[slot] as number;
      const off = Math.abs(sigma - shown);
      if (shown === 0 || (off >= SIGMA_STEP_M && off > shown * SIGMA_SHARE)) {
        now.sigmaM[slot] = sigma;
        columns |= COLUMN.sigma;
      }
      const battery =
        fix.battery === null ? BATTERY_UNKNOWN : Math.max(0, Math.min(100, Math.round(fix.battery * 100)));
      if (battery !== now.battery[slot]) {
        now.battery[slot] = battery;
        columns |= COLUMN.battery;
      }
      mark(slot, columns);
    },
    stand(row) {
      let overlays = 0;
      for (const overlay of row.overlays) overlays |= 1 << OVERLAYS.indexOf(overlay);
      now.state[row.slot] = DUTY_STATES.indexOf(row.state);
      now.cause[row.slot] = row.cause === null ? 0 : NO_SIGNAL_CAUSES.indexOf(row.cause) + 1;
      now.overlays[row.slot] = overlays;
      mark(row.slot, COLUMN.standing | COLUMN.overlays);
    },
    carry(from, to) {
      now.lonE6[to] = now.lonE6[from] as number;
      now.latE6[to] = now.latE6[from] as number;
      now.eventAtS[to] = now.eventAtS[from] as number;
      now.course[to] = now.course[from] as number;
      now.sigmaM[to] = now.sigmaM[from] as number;
      now.battery[to] = now.battery[from] as number;
      mark(to, COLUMN.all);
    },
    blank(slot) {
      blankSlot(now, slot);
      mark(slot, COLUMN.all);
    },
    takeDirty() {
      let count = 0;
      for (let word = 0; word < dirty.length; word++) {
        let bits = dirty[word] as number;
        if (bits === 0) continue;
        dirty[word] = 0;
        while (bits !== 0) {
          const lowest = bits & -bits;
          taken.slots[count++] = (word << 5) | (31 - Math.clz32(lowest));
          bits ^= lowest;
        }
      }
      taken.count = count;
      return taken;
    },
    commit(slots, count, tick) {
      for (let i = 0; i < count; i++) {
        const slot = slots[i] as number;
        const columns = changes[slot] as number;
        changes[slot] = 0;
        changedAt[slot] = tick;
        if (columns & COLUMN.place) {
          sent.lonE6[slot] = now.lonE6[slot] as number;
          sent.latE6[slot] = now.latE6[slot] as number;
        }
        if (columns & COLUMN.time) sent.eventAtS[slot] = now.eventAtS[slot] as number;
        if (columns & COLUMN.course) sent.course[slot] = now.course[slot] as number;
        if (columns & COLUMN.sigma) sent.sigmaM[slot] = now.sigmaM[slot] as number;
        if (columns & COLUMN.standing) {
          sent.state[slot] = now.state[slot] as number;
          sent.cause[slot] = now.cause[slot] as number;
        }
        if (columns & COLUMN.overlays) sent.overlays[slot] = now.overlays[slot] as number;
        if (columns & COLUMN.battery) sent.battery[slot] = now.battery[slot] as number;
      }
    },
  };
}

/** The course to show: whole steps, and the one shown already as long as it is not off by a whole step. */
function steadyCourse(shown: number, courseDeg: number): number {
  if (shown !== COURSE_UNKNOWN) {
    const off = Math.abs(((courseDeg - shown + 540) % 360) - 180);
    if (off < COURSE_STEP) return shown;
  }
  return (Math.round((((courseDeg % 360) + 360) % 360) / COURSE_STEP) * COURSE_STEP) % 360;
}
