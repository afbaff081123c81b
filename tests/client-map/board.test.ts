import {
  byUrgency,
  countOfficers,
  createMotion,
  GLIDE_MS,
  STATES_BY_SEVERITY,
  slicesOf,
  xToLon,
} from '@dutywall/client/board';
import { DUTY_STATES } from '@dutywall/shared/domain';
import { createBoard, growBoard, type IncidentRow, untouched } from '@dutywall/shared/protocol';
import { describe, expect, it, vi } from 'vitest';
import { createFakeFeed } from './fake-feed.ts';

const BOUNDS = [119.9, 32.48, 119.94, 32.5] as const;
const one = (slot: number) => Uint32Array.of(slot);

function boardWith(slots: number) {
  const board = createBoard(slots);
  board.size = slots;
  for (let slot = 0; slot < slots; slot += 1) {
    board.state[slot] = DUTY_STATES.indexOf('on-post');
    board.lonE6[slot] = 119_900_000 + slot * 100;
    board.latE6[slot] = 32_500_000;
  }
  return board;
}

describe('motion', () => {
  const at = { x: 0, y: 0 };

  it('glides from where it is drawn to the new place within 500 ms, and ends exactly there', () => {
    expect(GLIDE_MS).toBeLessThanOrEqual(500);
    const board = boardWith(1);
    const motion = createMotion(board, () => true);
    motion.touch(null, 1_000);
    motion.at(0, 1_000, at);
    const from = at.x;
    board.lonE6[0] = 119_900_500;
    motion.touch(one(0), 2_000);
    motion.at(0, 2_000, at);
    expect(at.x).toBeCloseTo(from, 10);
    motion.at(0, 2_000 + GLIDE_MS / 2, at);
    const middle = at.x;
    expect(middle).toBeGreaterThan(from);
    motion.at(0, 2_000 + GLIDE_MS, at);
    expect(xToLon(at.x)).toBeCloseTo(119.9005, 6);
    expect(middle).toBeLessThan(at.x);
    expect(motion.busyUntil).toBeCloseTo(motion.seconds(2_000 + GLIDE_MS), 6);
  });

  it('a new fix in the middle of a glide starts from where the symbol is, without a jump', () => {
    const board = boardWith(1);
    const motion = createMotion(board, () => true);
    motion.touch(null, 1_000);
    board.lonE6[0] = 119_901_000;
    motion.touch(one(0), 2_000);
    motion.at(0, 2_100, at);
    const before = at.x;
    board.lonE6[0] = 119_900_200;
    motion.touch(one(0), 2_100);
    motion.at(0, 2_100, at);
    expect(Math.abs(at.x - before)).toBeLessThan(1e-11);
  });

  it('jumps when motion is to be reduced, for a correction of kilometres, and after a snapshot', () => {
    const board = boardWith(1);
    for (const [glide, lonE6, slots] of [
      [false, 119_900_500, one(0)],
      [true, 119_990_000, one(0)],
      [true, 119_900_500, null],
    ] as const) {
      board.lonE6[0] = 119_900_000;
      const motion = createMotion(board, () => glide);
      motion.touch(null, 1_000);
      board.lonE6[0] = lonE6;
      motion.touch(slots, 2_000);
      motion.at(0, 2_000, at);
      expect(xToLon(at.x)).toBeCloseTo(lonE6 / 1e6, 5);
      expect(motion.busyUntil).toBe(0);
    }
  });

  it('has no place for an officer without a fix, and takes over new slots when the board grows', () => {
    const board = boardWith(1);
    board.lonE6[0] = board.latE6[0] = 0;
    const motion = createMotion(board, () => true);
    motion.touch(null, 1_000);
    expect(motion.at(0, 1_000, at)).toBe(false);
    growBoard(board, 50);
    board.size = 50;
    board.lonE6[49] = 119_900_000;
    board.latE6[49] = 32_500_000;
    motion.touch(one(49), 1_100);
    expect(motion.at(49, 1_100, at)).toBe(true);
  });

  it('keeps millisecond steps on a wall that has been open for weeks', () => {
    const board = boardWith(1);
    const motion = createMotion(board, () => true);
    motion.touch(null, 1_000);
    const weeks = 30 * 86_400_000;
    motion.touch(one(0), weeks);
    board.lonE6[0] = 119_900_500;
    motion.touch(one(0), weeks + 10);
    motion.at(0, weeks + 10 + GLIDE_MS / 2, at);
    const half = xToLon(at.x);
    expect(half).toBeGreaterThan(119.9003);
    expect(half).toBeLessThan(119.9005);
  });
});

describe('counts', () => {
  it('应到 leaves out off shift and excused, 实到 needs an arrival, 失联 is no-signal, 待核 is candidates that go on or wait for a word', () => {
    const { facts } = createFakeFeed({ officers: 12, bounds: BOUNDS });
    const states = ['on-post', 'on-post', 'stepped-away', 'expected', 'no-signal', 'off-post'] as const;
    facts.standings.clear();
    const base = { cause: null, since: 0, overlays: [], shift: null, posts: [] };
    for (const [slot, state] of [...states, 'excused' as const, 'off-shift' as const].entries()) {
      facts.standings.set(slot, { ...base, slot, state, arrived: slot !== 3 });
    }
    const incident = untouched({
      id: 'a',
      officer: 'o5',
      slot: 5,
      kind: 'off-post',
      cause: null,
      from: 1,
      knownFrom: 1,
      to: null,
      text: { zh: '', en: '' },
      acknowledgedBy: null,
      acknowledgedAt: null,
    });
    facts.incidents.set('a', incident);
    facts.incidents.set('b', { ...incident, id: 'b', to: 5 });
    facts.incidents.set('c', { ...incident, id: 'c', shelf: { until: 9, by: '甲', reason: '稍后' } });
    facts.incidents.set('d', { ...incident, id: 'd', kind: 'silent' });
    const { all, bySquad } = countOfficers(facts);
    expect(all).toMatchObject({ due: 6, arrived: 5, onPost: 2, noSignal: 1, open: 2, shelved: 1, sos: 0 });
    expect(all.byState['stepped-away']).toBe(1);
    expect(bySquad.get('s5')).toMatchObject({ due: 1, open: 2 });
    expect([...bySquad.values()].reduce((sum, { due }) => sum + due, 0)).toBe(all.due);
  });

  it('slices keep their identity until facts change, and gather a burst into one call', () => {
    vi.useFakeTimers();
    const feed = createFakeFeed({ officers: 20, bounds: BOUNDS });
    const slices = slicesOf(feed);
    const heard = vi.fn();
    const off = slices.counts.subscribe(heard);
    const first = slices.counts.get();
    expect(slices.counts.get()).toBe(first);
    for (let burst = 0; burst < 40; burst += 1) feed.emit('facts');
    vi.advanceTimersByTime(300);
    expect(heard).toHaveBeenCalledTimes(1);
    expect(slices.counts.get()).not.toBe(first);
    off();
    feed.emit('facts');
    vi.advanceTimersByTime(1_000);
    expect(heard).toHaveBeenCalledTimes(1);
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  it('sorts open before closed, SOS before the rest, then the oldest first', () => {
    const row = (id: string, kind: IncidentRow['kind'], from: number, to: number | null) =>
      ({ id, kind, from, to }) as IncidentRow;
    const sorted = [
      row('c', 'silent', 1, 9),
      row('b', 'off-post', 5, null),
      row('a', 'sos', 7, null),
      row('d', 'late', 2, null),
    ]
      .sort(byUrgency)
      .map(({ id }) => id);
    expect(sorted).toEqual(['a', 'd', 'b', 'c']);
  });

  it('ranks 疑似离岗 the worst of the states and 未当班 the least', () => {
    expect(STATES_BY_SEVERITY[0]).toBe('off-post');
    expect(STATES_BY_SEVERITY.at(-1)).toBe('off-shift');
  });
});
