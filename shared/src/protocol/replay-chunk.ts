import { ByteReader, ByteWriter } from './varint.ts';

/**
 * One replay chunk: everything the wall showed of a set of slots during `lengthS` seconds, as known now.
 * A chunk stands alone: it holds the last place and the verdict at its start, then what happened within it, so a seek
 * reads one chunk. Slots are those of the manifest that carries the same `table` number.
 *
 * Bytes: "DWR1", then varints: start (s), length (s), table, tracks; then each track, slots ascending:
 * slot gap · changes n, n × (time gap s), n × state byte, n × cause byte, zig-zag (start − since of the first, s) ·
 * fixes n, zig-zag (first time − start), n−1 × time gap, first lon, lat (zig-zag 1e-6°), n−1 × lon step, n−1 × lat
 * step, n × zig-zag σ step (m), n × course byte (2° steps, 255 unknown). Columns lie together so that gzip finds them.
 */
export interface ReplayChunk {
  /** Whole seconds since the epoch. */
  readonly startS: number;
  readonly lengthS: number;
  /** Checksum of the slot table the slots index, see `slotTableNumber`. */
  readonly table: number;
  readonly tracks: readonly ReplayTrack[];
}

export interface ReplayTrack {
  readonly slot: number;
  /** When the verdict changed, s, ascending; the first is at or before the chunk's start when one was in force. */
  readonly changedAtS: Uint32Array;
  /** Index into DUTY_STATES. */
  readonly state: Uint8Array;
  /** Index into NO_SIGNAL_CAUSES + 1; 0: none. */
  readonly cause: Uint8Array;
  /** Event times, s, ascending; the first may lie before the chunk: the last place known at its start. */
  readonly eventAtS: Uint32Array;
  readonly lonE6: Int32Array;
  readonly latE6: Int32Array;
  readonly sigmaM: Uint16Array;
  /** Degrees, or COURSE_UNKNOWN. */
  readonly course: Uint16Array;
}

const MAGIC = 0x44575231; // "DWR1"
/** More than any chunk this server writes; a decoder allocates nothing for a count beyond it. */
const MAX_PER_TRACK = 100_000;
const MAX_TRACKS = 100_000;
const UNKNOWN_COURSE = 65535;

export function encodeReplayChunk(chunk: ReplayChunk): Uint8Array {
  const out = new ByteWriter(64 + chunk.tracks.length * 64);
  out.u32(MAGIC);
  out.varint(chunk.startS);
  out.varint(chunk.lengthS);
  out.varint(chunk.table >>> 0);
  out.varint(chunk.tracks.length);
  let slot = -1;
  for (const track of chunk.tracks) {
    if (track.slot <= slot) throw new RangeError('tracks must ascend by slot');
    out.varint(track.slot - slot - 1);
    slot = track.slot;
    writeChanges(out, track, chunk.startS);
    writeFixes(out, track, chunk.startS);
  }
  return out.bytes();
}

function writeChanges(out: ByteWriter, track: ReplayTrack, startS: number): void {
  const n = track.changedAtS.length;
  out.varint(n);
  if (n === 0) return;
  out.zigzag(startS - at(track.changedAtS, 0));
  for (let i = 1; i < n; i++) out.varint(at(track.changedAtS, i) - at(track.changedAtS, i - 1));
  for (let i = 0; i < n; i++) out.u8(at(track.state, i));
  for (let i = 0; i < n; i++) out.u8(at(track.cause, i));
}

function writeFixes(out: ByteWriter, track: ReplayTrack, startS: number): void {
  const n = track.eventAtS.length;
  out.varint(n);
  if (n === 0) return;
  out.zigzag(at(track.eventAtS, 0) - startS);
  for (let i = 1; i < n; i++) out.varint(at(track.eventAtS, i) - at(track.eventAtS, i - 1));
  for (const column of [track.lonE6, track.latE6, track.sigmaM]) {
    out.zigzag(at(column, 0));
    for (let i = 1; i < n; i++) out.zigzag(at(column, i) - at(column, i - 1));
  }
  for (let i = 0; i < n; i++) {
    const course = at(track.course, i);
    out.u8(course === UNKNOWN_COURSE ? 255 : Math.round(course / 2) % 180);
  }
}

/** Reads a chunk back. Throws RangeError on bytes that are no chunk. */
export function decodeReplayChunk(bytes: Uint8Array): ReplayChunk {
  const from = new ByteReader(bytes);
  if (from.u32() !== MAGIC) throw new RangeError('not a replay chunk');
  const startS = from.varint();
  const lengthS = from.varint();
  const table = from.varint();
  const count = bounded(from.varint(), MAX_TRACKS);
  const tracks: ReplayTrack[] = [];
  let slot = -1;
  for (let i = 0; i < count; i++) {
    slot += from.varint() + 1;
    tracks.push({ slot, ...readChanges(from, startS), ...readFixes(from, startS) });
  }
  if (!from.atEnd()) throw new RangeError('bytes after the last track');
  return { startS, lengthS, table, tracks };
}

function readChanges(from: ByteReader, startS: number): Pick<ReplayTrack, 'changedAtS' | 'state' | 'cause'> {
  const n = bounded(from.varint(), MAX_PER_TRACK);
  const changedAtS = new Uint32Array(n);
  let time = n > 0 ? startS - from.zigzag() : 0;
  for (let i = 0; i < n; i++) {
    if (i > 0) time += from.varint();
    changedAtS[i] = time;
  }
  return { changedAtS, state: from.copy(n), cause: from.copy(n) };
}

type FixColumns = Pick<ReplayTrack, 'eventAtS' | 'lonE6' | 'latE6' | 'sigmaM' | 'course'>;

function readFixes(from: ByteReader, startS: number): FixColumns {
  const n = bounded(from.varint(), MAX_PER_TRACK);
  const eventAtS = new Uint32Array(n);
  let time = n > 0 ? startS + from.zigzag() : 0;
  for (let i = 0; i < n; i++) {
    if (i > 0) time += from.varint();
    eventAtS[i] = time;
  }
  const columns = { lonE6: new Int32Array(n), latE6: new Int32Array(n), sigmaM: new Uint16Array(n) };
  for (const column of [columns.lonE6, columns.latE6, columns.sigmaM]) {
    let value = 0;
    for (let i = 0; i < n; i++) {
      value += from.zigzag();
      column[i] = value;
    }
  }
  const course = new Uint16Array(n);
  const packed = from.copy(n);
  for (let i = 0; i < n; i++) course[i] = at(packed, i) === 255 ? UNKNOWN_COURSE : at(packed, i) * 2;
  return { eventAtS, ...columns, course };
}

/**
 * FNV-1a over the officer ids in slot order: both ends compare it, so that a chunk is never painted over another
 * slot table (a scope that changed, an officer who joined).
 */
export function slotTableNumber(officers: readonly string[]): number {
  let hash = 0x811c9dc5;
  for (const id of officers) {
    for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193);
    hash = Math.imul(hash ^ 0x1f, 0x01000193);
  }
  return hash >>> 0;
}

function bounded(value: number, max: number): number {
  if (value > max) throw new RangeError(`count ${value} over ${max}`);
  return value;
}

/** Typed arrays are dense and every index here is below the column's length. */
function at(column: { readonly [index: number]: number }, index: number): number {
  return column[index] ?? 0;
}
