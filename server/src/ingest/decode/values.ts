import { ok, type Result, refuse } from '@dutywall/shared/kit';
import type { DecodeCode } from './outcome.ts';

const DECIMAL = /^[+-]?(?:\d{1,24}(?:\.\d{0,24})?|\.\d{1,24})(?:[eE][+-]?\d{1,3})?$/;

/** Longest text kept of any value in `raw`. */
const RAW_TEXT = 256;
/** Most keys kept at one level of `raw`. */
const RAW_KEYS = 48;
const RAW_DEPTH = 3;
/** Keys that mean something to JavaScript objects; never carried on. */
const UNSAFE_KEYS = new Set(['__proto__', 'constructor', 'prototype']);
// NUL and lone surrogates cannot be stored; the rest cannot be shown (C0, C1, direction overrides).
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const UNSHOWABLE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]|\p{Surrogate}/gu;

/** A finite number from JSON or from text written plainly ("31.2"); `undefined` when absent or empty. */
export function readNumber(value: unknown, field: string): Result<number | undefined, DecodeCode> {
  if (value === undefined || value === null || value === '') return ok(undefined);
  if (typeof value === 'number' && Number.isFinite(value)) return ok(value);
  if (typeof value === 'string') {
    const text = value.trim();
    if (text === '') return ok(undefined);
    const number = DECIMAL.test(text) ? Number(text) : Number.NaN;
    if (Number.isFinite(number)) return ok(number);
  }
  return refuse('not-a-number', `${field} is no finite decimal number`, { field });
}

/** The number, or undefined where it is absent, unreadable or out of `[min, max]`: for what only accompanies a place. */
export function softNumber(value: unknown, min: number, max: number): number | undefined {
  const read = readNumber(value, '');
  if (!read.ok || read.value === undefined) return undefined;
  return read.value >= min && read.value <= max ? read.value : undefined;
}

/** Checks a place in degrees. 0,0 is what receivers send before they know anything. */
export function checkPlace(lat: number, lon: number): Result<null, DecodeCode> {
  if (Math.abs(lat) > 90) {
    if (Math.abs(lat) <= 180 && Math.abs(lon) <= 90) {
      return refuse('coordinates-swapped', 'latitude is beyond 90° and longitude would fit it: the two are swapped');
    }
    return refuse('latitude-out-of-range', 'latitude is beyond 90°');
  }
  if (Math.abs(lon) > 180) return refuse('longitude-out-of-range', 'longitude is beyond 180°');
  if (lat === 0 && lon === 0) return refuse('null-island', 'a located fix at 0,0 is a receiver without a fix');
  return ok(null);
}

/** Text that can be stored and shown: no control characters, direction overrides or lone surrogates; cut to `max`. */
export function showable(text: string, max: number = RAW_TEXT): string {
  const cut = text.length > max ? `${text.slice(0, max - 1)}…` : text;
  return cut.replace(UNSHOWABLE, '\ufffd');
}

/** A bounded, storable copy of what the source said: depth, keys and text lengths are cut, unsafe keys dropped. */
function boundRaw(value: unknown, depth = 0): unknown {
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'string') return showable(value);
  if (typeof value !== 'object') return undefined;
  if (depth >= RAW_DEPTH) return '…';
  if (Array.isArray(value)) return value.slice(0, RAW_KEYS).map((entry) => boundRaw(entry, depth + 1) ?? null);
  const kept: [string, unknown][] = [];
  for (const [key, entry] of Object.entries(value)) {
    if (kept.length >= RAW_KEYS) break;
    if (UNSAFE_KEYS.has(key)) continue;
    const bounded = boundRaw(entry, depth + 1);
    if (bounded !== undefined) kept.push([showable(key, 64), bounded]);
  }
  return Object.fromEntries(kept);
}

/** `boundRaw` of a flat record. */
export function boundRecord(record: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return boundRaw(record) as Record<string, unknown>;
}

/** A plain object from JSON; null for anything else. */
export function asRecord(value: unknown): Record<string, unknown> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;
}

/** The own property of an untrusted object: inherited names (`constructor`, …) are not there. */
export function own(record: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/** An item as text for the quarantine. */
export function itemText(item: unknown): string {
  return showable(JSON.stringify(boundRaw(item)) ?? '', 4_096);
}
