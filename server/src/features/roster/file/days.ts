import { type ChinaDay, chinaDayOf, DAY } from '@dutywall/shared/kit';
import { type CellValue, textOf } from './sheet.ts';

/** What a date may leave out because it stands elsewhere. */
export interface DayContext {
  readonly today: ChinaDay;
  readonly year?: number;
  readonly month?: number;
}

/** Excel counts days from 1899-12-30; this is 1970-01-01 in its count. */
const SERIAL_OF_1970 = 25_569;
/** A roster further away than this is a mistake of year. */
const FAR_DAYS = 400;

/** The day that a cell names, as date cell, serial or in words; or what is wrong. */
export function readDay(value: CellValue, context: DayContext): ChinaDay | 'date-bad' | 'date-far' {
  const day = dayOf(value, context);
  if (day === null) return 'date-bad';
  return Math.abs(day - context.today) > FAR_DAYS ? 'date-far' : day;
}

function dayOf(value: CellValue, context: DayContext): ChinaDay | null {
  if (value.kind === 'moment') return Math.floor(value.at / DAY);
  if (value.kind === 'number') {
    const { number } = value;
    if (!Number.isInteger(number)) return null;
    if (number >= 20_000 && number <= 80_000) return number - SERIAL_OF_1970;
    return fromWords(String(number), context);
  }
  return value.kind === 'text' ? fromWords(textOf(value), context) : null;
}

function fromWords(words: string, context: DayContext): ChinaDay | null {
  const text = words.replaceAll(/\(.*?\)|(?:周|星期|礼拜)[一二三四五六日天]?|\s/g, '');
  const full = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(text) ?? /^(20\d\d)(\d\d)(\d\d)$/.exec(text);
  if (full) return chinaDayOf(Number(full[1]), Number(full[2]), Number(full[3]));
  const short = /^(\d{1,2})[-/.月](\d{1,2})[日号]?$/.exec(text);
  if (short) return nearest(Number(short[1]), Number(short[2]), context);
  const alone = /^(\d{1,2})[日号]?$/.exec(text);
  if (!alone || context.month === undefined) return null;
  return chinaDayOf(context.year ?? yearOf(context.today), context.month, Number(alone[1]));
}

/** Without a year: the title's, else the one that lies nearest to today. */
function nearest(month: number, date: number, { today, year }: DayContext): ChinaDay | null {
  if (year !== undefined) return chinaDayOf(year, month, date);
  const now = yearOf(today);
  const days = [now - 1, now, now + 1].flatMap((one) => chinaDayOf(one, month, date) ?? []);
  return days.reduce<ChinaDay | null>(
    (best, day) => (best === null || Math.abs(day - today) < Math.abs(best - today) ? day : best),
    null,
  );
}

function yearOf(day: ChinaDay): number {
  return new Date(day * DAY).getUTCFullYear();
}
