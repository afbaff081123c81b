import { ok, type Result, refuse } from '@dutywall/shared/kit';
import type { DecodeCode } from '../outcome.ts';

/** One message off the wire, un-escaped and checked; the body may be one part of several. */
export interface Frame {
  readonly id: number;
  /** 2011 and 2013 headers are the same; 2019 has a version byte and a longer phone. */
  readonly layout: 2013 | 2019;
  /** 2019: the version byte; 0 otherwise. */
  readonly version: number;
  /** The terminal's phone number without leading zeros. */
  readonly phone: string;
  readonly serial: number;
  readonly part: { readonly index: number; readonly total: number } | null;
  readonly body: Buffer;
}

export const FLAG = 0x7e;
const ESCAPE = 0x7d;
/** 2019 header with split fields, the longest body and the checksum. */
const MAX_PLAIN = 21 + 1023 + 1;
/** Every byte may be escaped. */
export const MAX_ESCAPED = MAX_PLAIN * 2;
/** 2013 header, empty body, checksum. */
const MIN_PLAIN = 12 + 1;
/** Parts of one message: with 1023 bytes each, far above the largest 0x0704. */
export const MAX_PARTS = 64;
const BODY_BITS = 0x03ff;
const ENCRYPTION_BITS = 0x1c00;
const SPLIT_BIT = 0x2000;
const VERSION_BIT = 0x4000;

/** Reads one frame with both flags, as it travels. */
export function readFrame(bytes: Buffer): Result<Frame, DecodeCode> {
  if (bytes.length === 0 || bytes[0] !== FLAG) return refuse('not-framed', 'a frame begins with 7E');
  let from = 0;
  while (from < bytes.length && bytes[from] === FLAG) from += 1;
  if (from === bytes.length) return refuse('frame-empty', 'nothing stands between the flags');
  const end = bytes.indexOf(FLAG, from);
  if (end < 0) {
    return bytes.length - from > MAX_ESCAPED
      ? refuse('frame-too-long', `no closing 7E within ${MAX_ESCAPED} bytes`, { limit: MAX_ESCAPED })
      : refuse('frame-unterminated', 'the closing 7E is missing');
  }
  for (let at = end; at < bytes.length; at += 1) {
    if (bytes[at] !== FLAG) return refuse('flag-inside', 'a bare 7E stands inside the frame');
  }
  return readInner(bytes.subarray(from, end));
}

/** Reads what stands between two flags. The result's body may share memory with `inner`. */
export function readInner(inner: Buffer): Result<Frame, DecodeCode> {
  if (inner.length > MAX_ESCAPED)
    return refuse('frame-too-long', `longer than ${MAX_ESCAPED} bytes`, { limit: MAX_ESCAPED });
  const plain = unescaped(inner);
  if (!plain.ok) return plain;
  const bytes = plain.value;
  if (bytes.length < MIN_PLAIN) return refuse('frame-too-short', 'shorter than a header with its checksum');
  let xor = 0;
  for (let at = 0; at < bytes.length; at += 1) xor ^= bytes[at] ?? 0;
  if (xor !== 0) return refuse('checksum-mismatch', 'the xor of all bytes does not match');
  return readHeader(bytes);
}

function readHeader(bytes: Buffer): Result<Frame, DecodeCode> {
  const attributes = bytes.readUInt16BE(2);
  const is2019 = (attributes & VERSION_BIT) !== 0;
  const split = (attributes & SPLIT_BIT) !== 0;
  const announced = attributes & BODY_BITS;
  const header = (is2019 ? 17 : 12) + (split ? 4 : 0);
  const there = bytes.length - header - 1;
  if (there !== announced) {
    if (there === announced + (is2019 ? -5 : 5)) {
      return refuse('version-mismatch', `the version bit says ${is2019 ? 2019 : 2013}, the header has the other form`);
    }
    return refuse(
      'length-mismatch',
      `the header announces ${announced} bytes of body, there are ${Math.max(0, there)}`,
      {
        announced,
        there: Math.max(0, there),
      },
    );
  }
  if ((attributes & ENCRYPTION_BITS) !== 0) return refuse('encrypted', 'encrypted bodies cannot be read here');
  const phoneAt = is2019 ? 5 : 4;
  const phone = readBcd(bytes, phoneAt, is2019 ? 10 : 6);
  if (phone === null) return refuse('phone-not-bcd', 'the phone number has digits above 9');
  const serialAt = phoneAt + (is2019 ? 10 : 6);
  let part: Frame['part'] = null;
  if (split) {
    const total = bytes.readUInt16BE(serialAt + 2);
    const index = bytes.readUInt16BE(serialAt + 4);
    if (total === 0) return refuse('split-total-zero', 'a split message of 0 parts');
    if (index === 0) return refuse('split-index-zero', 'parts are counted from 1');
    if (total > MAX_PARTS) return refuse('split-too-many', `more than ${MAX_PARTS} parts`, { total });
    if (index > total) return refuse('split-index-past-total', `part ${index} of ${total}`, { index, total });
    if (total > 1) part = { index, total };
  }
  return ok({
    id: bytes.readUInt16BE(0),
    layout: is2019 ? 2019 : 2013,
    version: is2019 ? (bytes[4] ?? 0) : 0,
    phone: phone.replace(/^0+(?=\d)/, ''),
    serial: bytes.readUInt16BE(serialAt),
    part,
    body: bytes.subarray(header, bytes.length - 1),
  });
}

function unescaped(inner: Buffer): Result<Buffer, DecodeCode> {
  let at = inner.indexOf(ESCAPE);
  if (at < 0) return ok(inner);
  const plain = Buffer.allocUnsafe(inner.length);
  let to = 0;
  let from = 0;
  while (at >= 0) {
    to += inner.copy(plain, to, from, at);
    const next = inner[at + 1];
    if (next === undefined) return refuse('escape-truncated', 'the frame ends after 7D');
    if (next !== 1 && next !== 2) return refuse('escape-unknown', '7D is followed by neither 01 nor 02');
    plain[to] = next === 1 ? ESCAPE : FLAG;
    to += 1;
    from = at + 2;
    at = inner.indexOf(ESCAPE, from);
  }
  to += inner.copy(plain, to, from);
  return ok(plain.subarray(0, to));
}

/** Digits of packed BCD; null when a nibble is above 9. */
export function readBcd(bytes: Buffer, at: number, length: number): string | null {
  const hex = bytes.toString('hex', at, at + length);
  return /^\d*$/.test(hex) ? hex : null;
}
