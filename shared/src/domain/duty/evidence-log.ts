import type { Instant } from '@dutywall/shared/kit';
import type { Fix, Heartbeat, Unusable } from '../fix/fix.ts';
import { usability } from '../fix/usability.ts';

/** What a row of the log is: a usable fix, a heartbeat, or a fix that is no evidence of place, with the reason. */
export const USABLE = 0;
export const HEARTBEAT = 1;
const UNUSABLE: readonly Unusable[] = ['no-gnss-fix', 'accuracy-too-low', 'clock-untrusted', 'terminal-conflict'];
const FIRST_UNUSABLE = 2;

/** The reason of a row whose kind is neither `USABLE` nor `HEARTBEAT`. */
export function unusableReason(kind: number): Unusable {
  return UNUSABLE[kind - FIRST_UNUSABLE] ?? 'no-gnss-fix';
}

/** Flags of a row. Time missing: never negative (DU4). Mock: neither positive nor negative (DU16). */
export const TIME_MISSING = 1;
export const MOCK = 2;
export const BATTERY_LOW = 4;

/** What `reading` holds but the index of a datum reading. */
export const READING_UNKNOWN = 255;
export const READING_NONE = 254;

/** 0–1: at or below this a terminal's battery is shown as low. */
const LOW_BATTERY = 0.2;
/** Rows a log begins with: an officer who reports little costs a kilobyte. */
const FIRST_ROWS = 16;
/** Rows kept at most: more than two days of a fix a second. Past it the oldest quarter is dropped. */
const MAX_ROWS = 200_000;

/**
 * One officer's evidence in order of event time (DU9), in columns: tens of bytes a fix, nothing for the collector.
 * Only what a verdict needs is kept; the fixes themselves stay in the store under their ids.
 */
export class EvidenceLog {
  size = 0;
  eventAt = new Float64Array(FIRST_ROWS);
  /** Not known before: the later of received and event time. */
  knownAt = new Float64Array(FIRST_ROWS);
  id = new Float64Array(FIRST_ROWS);
  lon = new Float64Array(FIRST_ROWS);
  lat = new Float64Array(FIRST_ROWS);
  sigma = new Float64Array(FIRST_ROWS);
  /** As reported, m/s; NaN: not stated. Single precision, as stored, so that a restart reads the same (P10). */
  speed = new Float32Array(FIRST_ROWS);
  /** Which of the officer's terminals. */
  terminal = new Uint8Array(FIRST_ROWS);
  /** Cached by the judge of the shift that covers the row: metres to the nearest post, and beyond its tolerance. */
  distance = new Float64Array(FIRST_ROWS);
  excess = new Float64Array(FIRST_ROWS);
  /** Cached likewise: another datum's reading under which the fix is not outside (DU13), or none. */
  reading = new Uint8Array(FIRST_ROWS).fill(READING_UNKNOWN);
  kind = new Uint8Array(FIRST_ROWS);
  flags = new Uint8Array(FIRST_ROWS);

  private readonly terminals: string[] = [];

  /** Takes in a fix. The row's index, or -1 for an exact repeat that changes nothing. */
  addFix(fix: Fix): number {
    const why = usability(fix);
    const kind = why === null ? USABLE : FIRST_UNUSABLE + UNUSABLE.indexOf(why);
    const flags =
      (fix.marks.includes('time-missing') ? TIME_MISSING : 0) |
      (fix.mock || fix.marks.includes('mock') ? MOCK : 0) |
      (fix.battery !== null && fix.battery <= LOW_BATTERY ? BATTERY_LOW : 0);
    const speed = fix.speedMps === null ? Number.NaN : Math.fround(fix.speedMps);
    const { eventAt, receivedAt, id, lon, lat, sigmaM } = fix;
    return this.add(eventAt, receivedAt, id, lon, lat, sigmaM, kind, flags, speed, this.terminalOf(fix.terminal));
  }

  /** Takes in a heartbeat. The row's index, or -1 for a repeat. */
  addHeartbeat(heartbeat: Heartbeat): number {
    return this.add(heartbeat.eventAt, heartbeat.receivedAt, 0, 0, 0, 0, HEARTBEAT, 0, Number.NaN, 0);
  }

  /** Index of the first row with an event time ≥ `at`. */
  lowerBound(at: Instant): number {
    const { eventAt } = this;
    let low = 0;
    let high = this.size;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((eventAt[middle] as number) < at) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Of two fixes of one instant, which is read first: by what they say, not by when they arrived (P1). */
  order(a: number, b: number): number {
    for (const column of [this.terminal, this.lon, this.lat, this.sigma, this.flags, this.speed]) {
      const [x, y] = [column[a] as number, column[b] as number];
      if (!Object.is(x, y)) return x < y || Number.isNaN(x) ? -1 : 1;
    }
    return 0;
  }

  /** Drops the rows before index `count`. */
  dropFirst(count: number): void {
    if (count <= 0) return;
    for (const column of this.columns()) column.copyWithin(0, count, this.size);
    this.size -= count;
  }

  /** Forgets cached distances: the posts may have changed. */
  clearPlaces(): void {
    this.distance.fill(Number.NaN, 0, this.size);
    this.excess.fill(Number.NaN, 0, this.size);
    this.reading.fill(READING_UNKNOWN, 0, this.size);
  }

  private add(
    eventAt: Instant,
    receivedAt: Instant,
    id: number,
    lon: number,
    lat: number,
    sigma: number,
    kind: number,
    flags: number,
    speed: number,
    terminal: number,
  ): number {
    if (!Number.isFinite(eventAt) || !Number.isFinite(receivedAt)) return -1;
    const knownAt = Math.max(eventAt, receivedAt);
    const last = this.size - 1;
    let at = last < 0 || (this.eventAt[last] as number) < eventAt ? this.size : this.lowerBound(eventAt);
    for (; at < this.size && this.eventAt[at] === eventAt; at++) {
      // P1: the same fix again, however often, is one fix, known since its first arrival.
      const same =
        this.kind[at] === kind &&
        this.lon[at] === lon &&
        this.lat[at] === lat &&
        this.sigma[at] === sigma &&
        this.flags[at] === flags &&
        this.terminal[at] === terminal &&
        Object.is(this.speed[at], speed);
      if (!same) continue;
      const before = this.knownAt[at] as number;
      if (knownAt > before || (knownAt === before && id >= (this.id[at] as number))) return -1;
      this.knownAt[at] = knownAt;
      this.id[at] = id;
      return at;
    }
    if (this.size >= MAX_ROWS) {
      const dropped = MAX_ROWS >> 2;
      if (at < dropped) return -1;
      this.dropFirst(dropped);
      at -= dropped;
    }
    if (this.size === this.eventAt.length) this.grow();
    if (at < this.size) for (const column of this.columns()) column.copyWithin(at + 1, at, this.size);
    this.size += 1;
    this.eventAt[at] = eventAt;
    this.knownAt[at] = knownAt;
    this.id[at] = id;
    this.lon[at] = lon;
    this.lat[at] = lat;
    this.sigma[at] = sigma;
    this.distance[at] = Number.NaN;
    this.excess[at] = Number.NaN;
    this.reading[at] = READING_UNKNOWN;
    this.kind[at] = kind;
    this.flags[at] = flags;
    this.speed[at] = speed;
    this.terminal[at] = terminal;
    return at;
  }

  /** A small number for a terminal; past 255 of them, which nobody carries, the last is shared. */
  private terminalOf(id: string): number {
    const known = this.terminals.indexOf(id);
    if (known >= 0) return known;
    return this.terminals.length < 255 ? this.terminals.push(id) - 1 : 255;
  }

  private columns(): readonly (Float64Array | Float32Array | Uint8Array)[] {
    const { eventAt, knownAt, id, lon, lat, sigma, speed, terminal, distance, excess, reading, kind, flags } = this;
    return [eventAt, knownAt, id, lon, lat, sigma, speed, terminal, distance, excess, reading, kind, flags];
  }

  private grow(): void {
    const wide = (old: Float64Array) => {
      const column = new Float64Array(old.length * 2);
      column.set(old);
      return column;
    };
    const narrow = (old: Uint8Array) => {
      const column = new Uint8Array(old.length * 2);
      column.set(old);
      return column;
    };
    this.eventAt = wide(this.eventAt);
    this.knownAt = wide(this.knownAt);
    this.id = wide(this.id);
    this.lon = wide(this.lon);
    this.lat = wide(this.lat);
    this.sigma = wide(this.sigma);
    this.distance = wide(this.distance);
    this.excess = wide(this.excess);
    const speed = new Float32Array(this.speed.length * 2);
    speed.set(this.speed);
    this.speed = speed;
    this.terminal = narrow(this.terminal);
    this.reading = narrow(this.reading);
    this.kind = narrow(this.kind);
    this.flags = narrow(this.flags);
  }
}
