import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Translate } from '../app/i18n/translate.ts';
import { clockOf, sameDay, shanghai } from './time.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Durations and moments in words of the chosen language. */
export interface Words {
  readonly language: 'zh' | 'en';
  /** e.g. 14 分钟; never finer than a second, never longer than two units. */
  duration(ms: number): string;
  /** HH:mm, with the date when it is not the day of `now`. */
  moment(at: number, now: number): string;
  /** e.g. 11月23日 周一 */
  date(at: number): string;
}

export function wordsOf(t: Translate, language: string): Words {
  return {
    language: language === 'en' ? 'en' : 'zh',
    duration(ms) {
      const span = Math.max(0, ms);
      if (!Number.isFinite(span)) return t('common.unknown');
      if (span < MINUTE) return t('common.time.seconds', { n: Math.floor(span / 1000) });
      if (span < HOUR) return t('common.time.minutes', { n: Math.floor(span / MINUTE) });
      if (span >= 48 * HOUR) return t('common.time.days', { n: Math.floor(span / (24 * HOUR)) });
      const h = Math.floor(span / HOUR);
      const m = Math.floor((span % HOUR) / MINUTE);
      return m === 0 ? t('common.time.hours', { n: h }) : t('common.time.hoursMinutes', { h, m });
    },
    moment(at, now) {
      const time = clockOf(at);
      if (sameDay(at, now)) return time;
      const { month, day } = shanghai(at);
      return t('common.time.dateTime', { month, day, time });
    },
    date(at) {
      const { month, day, weekday } = shanghai(at);
      return `${t('common.time.date', { month, day })} ${t('common.time.weekdays').split(',')[weekday] ?? ''}`;
    },
  };
}

export function useWords(): Words {
  const { t, i18n } = useTranslation();
  return useMemo(() => wordsOf(t, i18n.language), [t, i18n.language]);
}
