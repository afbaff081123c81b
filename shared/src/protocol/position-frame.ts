/** The binary position lane; its layout is described in protocol/README.md. */
export { decodeFrame } from './frame/decoder.ts';
export { createFrameEncoder, type FrameEncoder, type FrameKind } from './frame/encoder.ts';
export { COLUMN, MAX_SLOTS } from './frame/layout.ts';
