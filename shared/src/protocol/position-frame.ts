import type { Board } from './board.ts';

/**
 * Encodes the current values of `slots` (sorted ascending, no repeats) as one binary frame.
 * `key`: a frame that stands alone (every column of every slot); otherwise a delta against what the receiver has.
 * The layout is described in protocol/README.md.
 */
export type EncodeFrame = (board: Board, slots: Uint32Array, count: number, key: boolean, nowS: number) => Uint8Array;

/** Applies a frame to the board in place; returns the touched slots. Throws RangeError on a malformed frame. */
export type DecodeFrame = (bytes: Uint8Array, board: Board) => Uint32Array;
