/**
 * Numbers of the position frame's layout, shared by encoder and decoder; protocol/README.md has the picture.
 */

/** First byte. A delta frame builds on what the receiver has; a key frame carries whole slots. */
export const FRAME_DELTA = 0xd0;
export const FRAME_KEY = 0xd1;
/** As a key frame, and every slot that is not listed becomes blank: the start of a connection. */
export const FRAME_FULL = 0xd2;

/** kind 1 · four Rice parameters 4 · second 4 · slots in use 4 · updates 4, bytes. */
export const HEADER_BYTES = 17;
/** Zero bytes behind the bits, so that a reader may load 32 bits anywhere before the end. */
export const PAD_BYTES = 4;

/** A Rice quotient this long is an escape: 32 raw bits follow. */
export const ESCAPE = 12;
/** Largest Rice parameter: quotient bit and remainder fit one 32-bit load at any bit offset. */
export const MAX_K = 20;
/** A frame can address this many slots; bounds what a malformed one can make a receiver allocate (22 MB). */
export const MAX_SLOTS = 1 << 20;

/** The least an update takes: one bit each of gap, kind, and more; bounds `updates` before it is believed. */
export const MIN_UPDATE_BITS = 2;

/** Columns an update may carry, as bits of its mask. */
export const HAS_PLACE = 1;
export const HAS_TIME = 2;
export const HAS_COURSE = 4;
export const HAS_SIGMA = 8;
export const HAS_STANDING = 16;
export const HAS_OVERLAYS = 32;
export const HAS_BATTERY = 64;
export const MASK_BITS = 7;

/** Kinds of update: a bare `0`, or `10`, or `11` and a mask. */
export const MASK_MOVE = HAS_PLACE | HAS_TIME;
export const MASK_TURN = HAS_PLACE | HAS_TIME | HAS_COURSE;

/** Signed to unsigned, small magnitudes first: 0, −1, 1, −2 … */
export const zigzag = (value: number): number => ((value << 1) ^ (value >> 31)) >>> 0;
export const unzigzag = (value: number): number => (value >>> 1) ^ -(value & 1);

/** The columns by name, for callers that keep account of what changed. */
export const COLUMN = {
  place: HAS_PLACE,
  time: HAS_TIME,
  course: HAS_COURSE,
  sigma: HAS_SIGMA,
  standing: HAS_STANDING,
  overlays: HAS_OVERLAYS,
  battery: HAS_BATTERY,
  all: 0x7f,
} as const;
