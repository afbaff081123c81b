import { type ChinaDay, chinaDayOf, DAY, MINUTE } from '@dutywall/shared/kit';
import { type CellValue, plain, textOf } from './sheet.ts';

/** A time of day: minutes since the midnight of its day, and which day that is, if the cell says so. */
export interface Clock {
  /** 0–1440 */
  readonly minutes: number;
  /** 次日 */
  readonly nextDay: boolean;
  readonly day: ChinaDay | null;
}

const DAY_MINUTES = 1_440;
/** Excel's day 0: a time without a date lies on it. */
const EXCEL_ZERO = Date.UTC(1899, 11, 30);

/** The time that a cell names, as fraction of a day, time cell or in words; null: none. */
export function readClock(value: CellValue): Clock | null {
  if (value.kind === 'number') return fromNumber(value.number);
  if (value.kind === 'moment') {
    const minutes = Math.round(modulo(value.at, DAY) / MINUTE);
    const day = Math.floor(value.at / DAY);
    return { minutes, nextDay: false, day: Math.abs(value.at - EXCEL_ZERO) < 2 * DAY ? null : day };
  }
  return value.kind === 'text' ? fromWords(textOf(value)) : null;
}

/** `08:00-16:00`, `22:00至次日06:00`; null: no such range. */
export function readRange(words: string): readonly [Clock, Clock] | null {
  const parts = plain(words).split(/[-~–—―至到]+/);
  if (parts.length !== 2) return null;
  const [from, to] = parts.map(fromWords);
  return from && to ? [from, to] : null;
}

function fromNumber(number: number): Clock | null {
  if (number >= 0 && number <= 1) return { minutes: Math.round(number * DAY_MINUTES), nextDay: false, day: null };
  // 0800 as a number is 800; a whole hour is written 8.
  if (!Number.isInteger(number) || number < 0 || number > 2_400) return null;
  return number <= 24 ? clock(number, 0) : clock(Math.floor(number / 100), number % 100);
}

const PATTERN =
  /^(次日|翌日|第二天|明日|\+1)?(上午|早上|早|凌晨|中午|下午|晚上|晚)?(\d{1,2})(?:(?:[:.点时h](\d{2}|\d(?=分)|半)?)(?::\d\d)?分?)?(?:\(?(次日|翌日|第二天|\+1)\)?)?$/;

function fromWords(words: string): Clock | null {
  const text = plain(words).replaceAll(' ', '');
  const dated = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?T?(\d{1,2}:\d\d(?::\d\d)?)$/.exec(text);
  if (dated) {
    const day = chinaDayOf(Number(dated[1]), Number(dated[2]), Number(dated[3]));
    const time = fromWords(dated[4] ?? '');
    return day !== null && time ? { ...time, day } : null;
  }
  const four = /^(\d\d)(\d\d)$/.exec(text);
  if (four) return clock(Number(four[1]), Number(four[2]));
  const found = PATTERN.exec(text);
  if (!found) return null;
  const [, before, part, hours, minutes, after] = found;
  const late = part === '下午' || part === '晚上' || part === '晚';
  const hour = Number(hours) + (late && Number(hours) < 12 ? 12 : 0);
  const read = clock(hour, minutes === '半' ? 30 : Number(minutes ?? 0));
  return read && { ...read, nextDay: before !== undefined || after !== undefined };
}

function clock(hours: number, minutes: number): Clock | null {
  if (hours > 24 || minutes > 59 || (hours === 24 && minutes > 0)) return null;
  return { minutes: hours * 60 + minutes, nextDay: false, day: null };
}

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}
