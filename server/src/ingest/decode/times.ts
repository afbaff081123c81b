import { HOUR, type Instant, ok, type Result, refuse } from '@dutywall/shared/kit';
import type { DecodeCode } from './outcome.ts';

/** Nothing reported to a system of this decade happened outside these; finer limits are DU10's. */
const EARLIEST = Date.UTC(2000, 0, 1);
const LATEST = Date.UTC(2100, 0, 1);
/** Digits below this are seconds (terminals.md: seconds are < 2^31). */
const SECONDS_END = 2 ** 31;
/** Milliseconds of the year 5138; above it the unit is none that terminals use. */
const MILLISECONDS_END = 1e14;
/** JT/T 808 writes Beijing time. */
const BEIJING = 8 * HOUR;

const PLAIN = /^(\d{4})-(\d{2})-(\d{2})[ T](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?\s*(Z|[+-]\d{2}:?\d{2})?$/i;

/** A moment given as seconds or milliseconds since 1970, ISO 8601, or `yyyy-MM-dd HH:mm:ss` (UTC without a zone). */
export function readTime(value: unknown): Result<Instant, DecodeCode> {
  if (typeof value === 'number') return fromNumber(value);
  if (typeof value !== 'string') return refuse('time-unreadable', 'the time is neither number nor text');
  const text = value.trim();
  if (/^[+-]?\d{1,20}(?:\.\d{0,9})?$/.test(text)) return fromNumber(Number(text));
  const parts = PLAIN.exec(text);
  if (!parts) return refuse('time-unreadable', 'the time is in no known form');
  const [, year, month, day, hour, minute, second = '0', fraction = '0', zone] = parts;
  const at = civil(Number(year), Number(month), Number(day), Number(hour), Number(minute), Number(second));
  if (at === null) return refuse('time-no-such-day', 'there is no such day or hour in the calendar');
  const milliseconds = Math.floor(Number(`0.${fraction}`) * 1000);
  return plausible(at + milliseconds - zoneOffset(zone));
}

/** BCD `yyMMddHHmmss` in GMT+8, already as digits. */
export function readBeijingDigits(digits: string): Result<Instant, DecodeCode> {
  if (digits === '000000000000') return refuse('time-zero', 'the time is all zeros: the terminal has none');
  const field = (index: number): number => Number(digits.slice(index * 2, index * 2 + 2));
  const at = civil(2000 + field(0), field(1), field(2), field(3), field(4), field(5));
  if (at === null) return refuse('time-no-such-day', 'there is no such day or hour in the calendar');
  return plausible(at - BEIJING);
}

function fromNumber(number: number): Result<Instant, DecodeCode> {
  if (!Number.isFinite(number)) return refuse('time-unreadable', 'the time is no finite number');
  if (number <= 0) return refuse('time-implausible', 'the time is not after 1970');
  if (number < SECONDS_END) return plausible(Math.round(number * 1000));
  if (number < MILLISECONDS_END) return plausible(Math.round(number));
  return refuse('time-unit-unknown', 'the time is neither seconds nor milliseconds since 1970');
}

function plausible(at: Instant): Result<Instant, DecodeCode> {
  if (at < EARLIEST || at >= LATEST) return refuse('time-implausible', 'the year is outside 2000–2099');
  return ok(at);
}

/** UTC milliseconds of a calendar moment; null when there is none (30 February, hour 25). */
function civil(year: number, month: number, day: number, hour: number, minute: number, second: number): Instant | null {
  if (hour > 23 || minute > 59 || second > 59) return null;
  const at = Date.UTC(year, month - 1, day, hour, minute, second);
  const back = new Date(at);
  return back.getUTCFullYear() === year && back.getUTCMonth() === month - 1 && back.getUTCDate() === day ? at : null;
}

function zoneOffset(zone: string | undefined): number {
  if (!zone || zone.toUpperCase() === 'Z') return 0;
  const sign = zone.startsWith('-') ? -1 : 1;
  const digits = zone.replace(/\D/g, '');
  return sign * (Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2))) * 60_000;
}
