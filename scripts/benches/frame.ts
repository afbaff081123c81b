import { type Board, copySlots, createBoard, createFrameEncoder, decodeFrame } from '@dutywall/shared/protocol';
import type { Bench, BenchOptions } from './kit/bench.ts';
import { Entropy } from './kit/entropy.ts';
import { eventBytes, type FixEvent } from './kit/json-event.ts';
import type { Report } from './kit/report.ts';
import { Walkers } from './kit/walkers.ts';

const OFFICERS = 10_000;
const TICKS_PER_SECOND = 4;
const START_S = 1_795_000_000;
/** Socket.IO's event header before the attachment, and the two WebSocket frame headers. */
const ENVELOPE_BYTES = '451-["frame",{"_placeholder":true,"num":0}]'.length + 2 + 4;
/** The board moves a course in steps of this (position-board.ts). */
const COURSE_STEP = 10;

/** What a run measured; encoding and decoding are timed apart. */
interface Trip {
  readonly updates: number;
  readonly bytes: number;
  readonly encodeNs: number;
  readonly decodeNs: number;
  readonly floorBytes: number;
  readonly jsonBytes: number;
  readonly jsonEncodeNs: number;
  readonly jsonDecodeNs: number;
  readonly mismatches: number;
}

/** `cadenceS`: seconds between fixes of one officer; the crowd is spread evenly over it. */
function travel(seed: number, seconds: number, cadenceS: number): Trip {
  const walkers = new Walkers(OFFICERS, seed);
  const encoder = createFrameEncoder();
  const board = createBoard(OFFICERS);
  const sent = createBoard(OFFICERS);
  const received = createBoard(OFFICERS);
  board.size = OFFICERS;
  const all = Uint32Array.from({ length: OFFICERS }, (_, slot) => slot);
  const phase = Uint32Array.from(all, () => Math.floor(walkers.random() * cadenceS * TICKS_PER_SECOND));
  for (const slot of all) settle(board, walkers, slot, START_S);
  decodeFrame(encoder.encode('full', board, sent, all, OFFICERS, START_S), received);
  copySlots(board, sent, all, OFFICERS);

  const streams = {
    gap: new Entropy(),
    lon: new Entropy(),
    lat: new Entropy(),
    age: new Entropy(),
    turn: new Entropy(),
  };
  const frames: Uint8Array[] = [];
  const slots = new Uint32Array(OFFICERS);
  let updates = 0;
  let bytes = 0;
  let encodeUs = 0;
  for (let tick = 0; tick < seconds * TICKS_PER_SECOND; tick++) {
    const nowS = START_S + 1 + Math.floor(tick / TICKS_PER_SECOND);
    let count = 0;
    let previous = -1;
    for (const slot of all) {
      if (tick % (cadenceS * TICKS_PER_SECOND) !== phase[slot]) continue;
      walkers.step(slot, cadenceS);
      // Most reports are under way for less than a second.
      settle(board, walkers, slot, nowS - (walkers.random() < 0.3 ? 1 : 0));
      slots[count++] = slot;
      streams.gap.add(slot - previous);
      previous = slot;
      streams.lon.add((board.lonE6[slot] as number) - (sent.lonE6[slot] as number));
      streams.lat.add((board.latE6[slot] as number) - (sent.latE6[slot] as number));
      streams.age.add(nowS - (board.eventAtS[slot] as number));
      streams.turn.add(((board.course[slot] as number) - (sent.course[slot] as number) + 360) % 360);
    }
    const before = cpuUs();
    const frame = encoder.encode('delta', board, sent, slots, count, nowS);
    copySlots(board, sent, slots, count);
    encodeUs += cpuUs() - before;
    frames.push(frame);
    updates += count;
    bytes += frame.length + ENVELOPE_BYTES;
  }

  const began = cpuUs();
  for (const frame of frames) decodeFrame(frame, received);
  const decodeUs = cpuUs() - began;
  const floorBits = Object.values(streams).reduce((sum, stream) => sum + stream.bits(), 0);
  return {
    updates,
    bytes,
    encodeNs: (encodeUs * 1000) / updates,
    decodeNs: (decodeUs * 1000) / updates,
    floorBytes: floorBits / 8 / updates,
    ...asJson(board, updates),
    mismatches: countMismatches(board, received),
  };
}

/** Writes a walker's fix as the server's board would take it. */
function settle(board: Board, walkers: Walkers, slot: number, eventAtS: number): void {
  board.lonE6[slot] = walkers.lonE6[slot] as number;
  board.latE6[slot] = walkers.latE6[slot] as number;
  board.eventAtS[slot] = eventAtS;
  const course = walkers.courseDeg[slot] as number;
  const shown = board.course[slot] as number;
  const off = Math.abs(((course - shown + 540) % 360) - 180);
  if (shown > 360 || off >= COURSE_STEP) board.course[slot] = (Math.round(course / COURSE_STEP) * COURSE_STEP) % 360;
  board.sigmaM[slot] = 8;
  board.state[slot] = 8;
}

/** The same updates as one JSON event each: bytes, and the time to make and to read them. */
function asJson(board: Board, updates: number): Pick<Trip, 'jsonBytes' | 'jsonEncodeNs' | 'jsonDecodeNs'> {
  const sample = Math.min(updates, 100_000);
  const events: FixEvent[] = Array.from({ length: sample }, (_, i) => {
    const slot = i % OFFICERS;
    return {
      officer: `officer-${slot}`,
      lon: (board.lonE6[slot] as number) / 1e6,
      lat: (board.latE6[slot] as number) / 1e6,
      eventAt: (board.eventAtS[slot] as number) * 1000,
      courseDeg: board.course[slot] as number,
      sigmaM: board.sigmaM[slot] as number,
      state: 'on-post',
    };
  });
  const start = cpuUs();
  const texts = events.map((event) => JSON.stringify(event));
  const made = cpuUs();
  let sum = 0;
  for (const text of texts) sum += (JSON.parse(text) as FixEvent).lon;
  const read = cpuUs();
  if (!Number.isFinite(sum)) throw new Error('the reference lost a number');
  const bytes = events.reduce((total, event) => total + eventBytes(event), 0);
  return {
    jsonBytes: bytes / sample,
    jsonEncodeNs: ((made - start) * 1000) / sample,
    jsonDecodeNs: ((read - made) * 1000) / sample,
  };
}

/** CPU time of this process, µs: other work on the machine does not count. */
function cpuUs(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

function countMismatches(a: Board, b: Board): number {
  let wrong = 0;
  for (let slot = 0; slot < a.size; slot++) {
    const same =
      a.lonE6[slot] === b.lonE6[slot] &&
      a.latE6[slot] === b.latE6[slot] &&
      a.eventAtS[slot] === b.eventAtS[slot] &&
      a.course[slot] === b.course[slot] &&
      a.state[slot] === b.state[slot] &&
      a.sigmaM[slot] === b.sigmaM[slot];
    if (!same) wrong++;
  }
  return wrong;
}

async function run(report: Report, { quick, seed, repeat }: BenchOptions): Promise<void> {
  const seconds = quick ? 10 : 40;
  // Once to warm the code up; its figures are not used.
  travel(seed, quick ? 3 : 10, 1);
  for (let round = 0; round < (quick ? 1 : repeat); round++) {
    for (const cadenceS of [1, 5]) {
      const trip = travel(seed + round, seconds, cadenceS);
      const at = `${cadenceS} s`;
      const perUpdate = trip.bytes / trip.updates;
      report.add(`bytes, ${at}`, 'B/update', perUpdate, { updates: trip.updates });
      report.add(`entropy floor, ${at}`, 'B/update', trip.floorBytes);
      report.add(`bytes over floor, ${at}`, '×', perUpdate / trip.floorBytes);
      report.add(`JSON event over frame, ${at}`, '×', trip.jsonBytes / perUpdate, { jsonBytes: trip.jsonBytes });
      report.add(`encode, ${at}`, 'ns/update', trip.encodeNs, { jsonNs: Math.round(trip.jsonEncodeNs) });
      report.add(`decode, ${at}`, 'ns/update', trip.decodeNs, { jsonNs: Math.round(trip.jsonDecodeNs) });
      report.add(`wrong slots at the end, ${at}`, 'slots', trip.mismatches);
    }
  }
  for (const at of ['1 s', '5 s']) {
    report.judge(`bytes, ${at}`, { gate: { atMost: 5 } });
    report.judge(`bytes over floor, ${at}`, { goal: { atMost: 1.5 } });
    report.judge(`JSON event over frame, ${at}`, { gate: { atLeast: 25 }, goal: { atLeast: 50 } });
    report.judge(`wrong slots at the end, ${at}`, { gate: { atMost: 0 } });
  }
}

export const bench: Bench = {
  summary: 'bytes and time of position frames against one JSON event per fix, 10,000 officers',
  run,
};
