import { createPositionBoard } from '@dutywall/server/live';
import { DUTY_STATES, NO_SIGNAL_CAUSES, OVERLAYS } from '@dutywall/shared/domain';
import { createBoard, createFrameEncoder, decodeFrame } from '@dutywall/shared/protocol';
import { describe, expect, it } from 'vitest';
import { columnsOf, seeded } from '../protocol/support.ts';
import { fixAt } from './support.ts';

describe('position board', () => {
  it('whatever is written to it is in the next frame, column by column, and nothing that is not', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const random = seeded(seed);
      const board = createPositionBoard();
      const encoder = createFrameEncoder();
      const received = createBoard(1);
      let at = 1_795_000_000_000;
      for (let tick = 1; tick <= 60; tick++) {
        if (random() < 0.2) board.grow(1 + Math.floor(random() * 300));
        at += 250;
        for (let i = 0; i < 20 && board.now.size > 0; i++) {
          const slot = Math.floor(random() * board.now.size);
          const what = random();
          if (what < 0.6) {
            board.place(
              slot,
              fixAt(at - random() * 2_000, 118 + random(), 31 + random(), {
                courseDeg: random() < 0.5 ? random() * 720 - 180 : null,
                battery: random() < 0.5 ? random() : null,
                sigmaM: random() < 0.05 ? 1e9 : 8 + random() * 40,
              }),
            );
          } else if (what < 0.8) {
            board.stand({
              slot,
              state: DUTY_STATES[Math.floor(random() * DUTY_STATES.length)] ?? 'on-post',
              cause: random() < 0.5 ? null : (NO_SIGNAL_CAUSES[Math.floor(random() * NO_SIGNAL_CAUSES.length)] ?? null),
              since: 0,
              overlays: OVERLAYS.filter(() => random() < 0.3),
              shift: null,
              posts: [],
              arrived: false,
            });
          } else if (what < 0.9) board.blank(slot);
          else board.carry(slot, Math.floor(random() * board.now.size));
        }
        const { slots, count } = board.takeDirty();
        const frame = encoder.encode('delta', board.now, board.sent, slots, count, at / 1000, board.changes);
        board.commit(slots, count, tick);
        decodeFrame(frame, received);
        expect(columnsOf(received), `seed ${seed} tick ${tick}`).toEqual(columnsOf(board.now));
        expect(columnsOf(board.sent), `seed ${seed} tick ${tick}`).toEqual(columnsOf(board.now));
        expect(board.takeDirty().count).toBe(0);
      }
    }
  });

  it('a course that trembles moves nothing; one that turns does, in whole steps', () => {
    const board = createPositionBoard();
    board.grow(1);
    let at = 1_795_000_000_000;
    const shown = (courseDeg: number): number => {
      at += 1_000;
      board.place(0, fixAt(at, 118, 31, { courseDeg }));
      return board.now.course[0] as number;
    };
    expect(shown(2)).toBe(0);
    expect(shown(355)).toBe(0);
    expect(shown(9)).toBe(0);
    expect(shown(12)).toBe(10);
    expect(shown(-170)).toBe(190);
    expect(shown(358)).toBe(0);
  });
});
