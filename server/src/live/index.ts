export type { BindCommand, CommandBinding } from './commands.ts';
export { createCounts } from './counts.ts';
export { createHub, type Hub, type LaneHash } from './hub.ts';
export { type AttachOptions, createLive, type Live, type LiveOptions } from './live.ts';
export type { Reader } from './outbox.ts';
export { createPositionBoard } from './position-board.ts';
