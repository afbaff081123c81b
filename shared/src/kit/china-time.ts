import { DAY, HOUR, type Instant, MINUTE } from './time.ts';

/** Rosters are written in China Standard Time: one zone, and no summer time since 1992. */
const CHINA_MS = 8 * HOUR;

/** A day as people write it on a roster, counted since 1970-01-01. */
export type ChinaDay = number;

/** The day of an instant. */
export function chinaDay(at: Instant): ChinaDay {
  return Math.floor((at + CHINA_MS) / DAY);
}

/** The instant at which a day is `minutes` old; 24:00 and later lie on the days after. */
export function chinaInstant(day: ChinaDay, minutes = 0): Instant {
  return day * DAY - CHINA_MS + minutes * MINUTE;
}

/** The day of a date; null when the calendar has no such date (30 February). `month` counts from 1. */
export function chinaDayOf(year: number, month: number, date: number): ChinaDay | null {
  const at = new Date(Date.UTC(year, month - 1, date));
  if (at.getUTCFullYear() !== year || at.getUTCMonth() !== month - 1 || at.getUTCDate() !== date) return null;
  return Math.floor(at.getTime() / DAY);
}

/** `2026-11-25` */
export function chinaDateText(at: Instant): string {
  return new Date(at + CHINA_MS).toISOString().slice(0, 10);
}

/** `08:00` */
export function chinaClockText(at: Instant): string {
  return new Date(at + CHINA_MS).toISOString().slice(11, 16);
}
