import {
  copySlots,
  createBoard,
  createFrameEncoder,
  decodeFrame,
  growBoard,
  MAX_SLOTS,
} from '@dutywall/shared/protocol';
import { describe, expect, it } from 'vitest';
import { columnsOf, disturb, seeded } from './support.ts';

const SLOTS = 400;
const NOW_S = 1_795_000_000;
const CASES = process.env.DUTYWALL_LONG ? 2_000 : 200;

function sortedSlots(random: () => number, share: number): Uint32Array {
  const slots: number[] = [];
  for (let slot = 0; slot < SLOTS; slot++) if (random() < share) slots.push(slot);
  return Uint32Array.from(slots);
}

describe('position frame', () => {
  it('delta frames keep a receiver equal to the sender whatever changes', () => {
    const encoder = createFrameEncoder();
    for (let seed = 1; seed <= CASES / 10; seed++) {
      const random = seeded(seed);
      const board = createBoard(SLOTS);
      const sent = createBoard(SLOTS);
      const received = createBoard(1);
      for (let tick = 0; tick < 10; tick++) {
        const slots = sortedSlots(random, random());
        for (const slot of slots) disturb(board, slot, NOW_S + tick, random);
        const bytes = encoder.encode('delta', board, sent, slots, slots.length, NOW_S + tick);
        copySlots(board, sent, slots, slots.length);
        expect(Array.from(decodeFrame(bytes, received))).toEqual(Array.from(slots));
        expect(received.size).toBe(board.size);
        expect(columnsOf(received), `seed ${seed} tick ${tick}`).toEqual(columnsOf(board));
      }
    }
  });

  it('key frames stand alone; a full frame also blanks what it does not list', () => {
    const encoder = createFrameEncoder();
    const random = seeded(77);
    const board = createBoard(SLOTS);
    const all = sortedSlots(random, 2);
    for (const slot of all) disturb(board, slot, NOW_S, random);
    const rubbish = createBoard(SLOTS * 2);
    for (let slot = 0; slot < SLOTS * 2; slot++) disturb(rubbish, slot, NOW_S, random);
    const before = columnsOf(rubbish);

    const some = sortedSlots(random, 0.3);
    decodeFrame(encoder.encode('key', board, board, some, some.length, NOW_S), rubbish);
    const listed = new Set(some);
    for (let slot = 0; slot < SLOTS * 2; slot++) {
      const expected = listed.has(slot) ? board.lonE6[slot] : before.lonE6?.[slot];
      expect(rubbish.lonE6[slot]).toBe(expected);
    }
    decodeFrame(encoder.encode('full', board, board, all, all.length, NOW_S), rubbish);
    expect(rubbish.size).toBe(board.size);
    expect(columnsOf(rubbish)).toEqual(columnsOf(board));
  });

  it('a walking officer at 1 Hz costs at most 5 bytes (limits.md, frame)', () => {
    const encoder = createFrameEncoder();
    const random = seeded(5);
    const board = createBoard(10_000);
    const sent = createBoard(10_000);
    board.size = 10_000;
    let bytes = 0;
    let moved = 0;
    for (let tick = 0; tick < 12; tick++) {
      const slots = Uint32Array.from({ length: 2_500 }, (_, i) => i * 4 + (tick % 4));
      for (const slot of slots) {
        board.lonE6[slot] =
          (tick < 4 ? 118_800_000 : (board.lonE6[slot] as number)) + Math.round((random() - 0.5) * 30);
        board.latE6[slot] = (tick < 4 ? 31_900_000 : (board.latE6[slot] as number)) + Math.round((random() - 0.5) * 30);
        board.eventAtS[slot] = NOW_S + (tick >> 2) - (random() < 0.3 ? 1 : 0);
      }
      const frame = encoder.encode('delta', board, sent, slots, slots.length, NOW_S + (tick >> 2));
      copySlots(board, sent, slots, slots.length);
      if (tick < 4) continue;
      bytes += frame.length;
      moved += slots.length;
    }
    expect(bytes / moved).toBeLessThanOrEqual(5);
  });

  it('refuses malformed bytes with RangeError, never hangs, never writes past the board', () => {
    const encoder = createFrameEncoder();
    const board = createBoard(SLOTS);
    const sent = createBoard(SLOTS);
    let refused = 0;
    for (let seed = 1; seed <= CASES; seed++) {
      const random = seeded(1000 + seed);
      const slots = sortedSlots(random, 0.2);
      for (const slot of slots) disturb(board, slot, NOW_S, random);
      const kind = (['delta', 'key', 'full'] as const)[seed % 3] ?? 'delta';
      const bytes = encoder.encode(kind, board, sent, slots, slots.length, NOW_S);
      for (let turn = 0; turn < 20; turn++) {
        let bad = bytes.slice();
        const how = random();
        if (how < 0.4) bad[Math.floor(random() * bad.length)] = Math.floor(random() * 256);
        else if (how < 0.7) bad = bad.slice(0, Math.floor(random() * bad.length));
        else for (let i = 0; i < bad.length; i++) bad[i] = Math.floor(random() * 256);
        if (how >= 0.7 && random() < 0.8) bad.set([0xd0, 3, 3, 3, 3], 0);
        const receiver = createBoard(8);
        try {
          const touched = decodeFrame(bad, receiver);
          expect(touched.every((slot) => slot < receiver.size)).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
          refused++;
        }
        expect(receiver.size).toBeLessThanOrEqual(MAX_SLOTS);
      }
    }
    expect(refused).toBeGreaterThan(CASES);
    for (const bytes of [new Uint8Array(0), new Uint8Array(20), new Uint8Array(64).fill(0xff)]) {
      expect(() => decodeFrame(bytes, createBoard(1))).toThrow(RangeError);
    }
  });

  it('a frame cannot make a receiver allocate without end', () => {
    const encoder = createFrameEncoder();
    const board = createBoard(4);
    const bytes = encoder.encode('delta', board, board, new Uint32Array(0), 0, NOW_S);
    new DataView(bytes.buffer).setUint32(9, MAX_SLOTS + 1);
    expect(() => decodeFrame(bytes, createBoard(1))).toThrow(/too many slots/);
    new DataView(bytes.buffer).setUint32(9, 10);
    new DataView(bytes.buffer).setUint32(13, 0xffffffff);
    expect(() => decodeFrame(bytes, createBoard(1))).toThrow(/more updates/);
  });

  it('a grown board keeps what it held', () => {
    const board = createBoard(2);
    const random = seeded(3);
    disturb(board, 0, NOW_S, random);
    disturb(board, 1, NOW_S, random);
    const before = columnsOf(board);
    growBoard(board, 1000);
    expect(columnsOf(board)).toEqual(before);
    expect(board.state[999]).toBe(255);
  });
});
