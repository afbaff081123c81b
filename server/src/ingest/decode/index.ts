export { decodeHexFrame } from './jt808/hex.ts';
export { createReassembler, type Reassembler } from './jt808/parts.ts';
export { decodeOsmand, type HttpMessage } from './osmand.ts';
export type { DecodeCode, Decoded, DecodeOptions, DecodeResult, Rejected } from './outcome.ts';
export { DECODE_CODES } from './outcome.ts';
export { decodeOwntracks } from './owntracks.ts';
export { decodeWeb } from './web.ts';
