import type { DutyState } from '@dutywall/shared/domain';

/** The map's part of the i18n catalogue; the app merges both tables as its `map` namespace. */
export interface MapWords {
  readonly state: Readonly<Record<DutyState, string>>;
  readonly sos: string;
  readonly confirmed: string;
  /** {{minutes}} */
  readonly ageMinutes: string;
  /** {{hours}} */
  readonly ageHours: string;
  readonly noWebGl: string;
  readonly rebuilding: string;
  /** {{count}} */
  readonly officers: string;
}

export const MAP_WORDS: Readonly<Record<'zh' | 'en', MapWords>> = {
  zh: {
    state: {
      'off-shift': '未当班',
      excused: '请假/公出',
      'on-break': '用餐',
      expected: '待到岗',
      'no-signal': '失联',
      'not-arrived': '疑似未到岗',
      'off-post': '疑似离岗',
      'stepped-away': '暂离',
      'on-post': '在岗',
    },
    sos: 'SOS 求助',
    confirmed: '确认缺岗',
    ageMinutes: '{{minutes}}分',
    ageHours: '{{hours}}时',
    noWebGl: '此浏览器未启用 WebGL 2，无法绘制队员位置。名单与统计不受影响；请启用硬件加速或更换浏览器。',
    rebuilding: '图形设备中断，正在恢复…',
    officers: '{{count}} 人',
  },
  en: {
    state: {
      'off-shift': 'off shift',
      excused: 'excused',
      'on-break': 'on break',
      expected: 'expected',
      'no-signal': 'no signal',
      'not-arrived': 'not arrived (to check)',
      'off-post': 'off post (to check)',
      'stepped-away': 'stepped away',
      'on-post': 'on post',
    },
    sos: 'SOS',
    confirmed: 'absence confirmed',
    ageMinutes: '{{minutes}}m',
    ageHours: '{{hours}}h',
    noWebGl:
      'This browser has WebGL 2 switched off, so officers cannot be drawn. Lists and counts still work; enable hardware acceleration or use another browser.',
    rebuilding: 'The graphics device was lost; recovering…',
    officers: '{{count}} officers',
  },
};

/** Fills {{name}} places. */
function fillIn(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** A short age beside a name: nothing under a minute. */
export function shortAge(words: MapWords, ageS: number): string {
  if (ageS < 60) return '';
  if (ageS < 3_600) return fillIn(words.ageMinutes, { minutes: Math.floor(ageS / 60) });
  return fillIn(words.ageHours, { hours: Math.floor(ageS / 3_600) });
}
