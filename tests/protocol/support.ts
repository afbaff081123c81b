import type { Board } from '@dutywall/shared/protocol';

/** A small seeded generator (mulberry32): tests name their seed, so a failure can be repeated. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const COLUMNS = ['lonE6', 'latE6', 'eventAtS', 'course', 'sigmaM', 'state', 'cause', 'overlays', 'battery'] as const;

/** The columns of the first `size` slots as plain arrays, to compare boards with. */
export function columnsOf(board: Board, size = board.size): Record<string, number[]> {
  return Object.fromEntries(COLUMNS.map((name) => [name, Array.from(board[name].subarray(0, size))]));
}

/** Changes a slot at random: mostly a step, seldom anything at all, extremes included. */
export function disturb(board: Board, slot: number, nowS: number, random: () => number): void {
  const pick = random();
  if (slot >= board.size) board.size = slot + 1;
  if (pick < 0.7) {
    board.lonE6[slot] = (board.lonE6[slot] as number) + Math.round((random() - 0.5) * 40);
    board.latE6[slot] = (board.latE6[slot] as number) + Math.round((random() - 0.5) * 40);
    board.eventAtS[slot] = nowS - Math.floor(random() * 3);
  } else {
    board.lonE6[slot] = Math.round((random() * 2 - 1) * 180e6);
    board.latE6[slot] = Math.round((random() * 2 - 1) * 90e6);
    board.eventAtS[slot] = random() < 0.2 ? 0 : Math.floor(random() * 0xffffffff);
  }
  if (random() < 0.3) board.course[slot] = random() < 0.2 ? 65535 : Math.floor(random() * 360);
  if (random() < 0.1) board.sigmaM[slot] = Math.floor(random() * 65536);
  if (random() < 0.1) board.state[slot] = random() < 0.1 ? 255 : Math.floor(random() * 9);
  if (random() < 0.1) board.cause[slot] = Math.floor(random() * 8);
  if (random() < 0.1) board.overlays[slot] = Math.floor(random() * 256);
  if (random() < 0.1) board.battery[slot] = random() < 0.2 ? 255 : Math.floor(random() * 101);
}
