import { HOUR, type Instant, MINUTE, SECOND } from '@dutywall/shared/kit';
import { fixesEn, withDoubts } from './doubts.ts';
import { type DutyPlan, underRulesOf } from './engine.ts';
import { runSpanMs, silenceLimitMs } from './segments.ts';
import type { DutyInterval, Explanation, NoSignalCause } from './state.ts';

/** Times are read in China: +08:00, no summer time. */
const CHINA_OFFSET = 8 * HOUR;

/** HH:mm (or HH:mm:ss) in China of an instant, computed without any time-zone database; `–` for no instant. */
export function chinaTime(at: Instant, seconds = false): string {
  return Number.isFinite(at) ? new Date(at + CHINA_OFFSET).toISOString().slice(11, seconds ? 19 : 16) : '–';
}

const CAUSE_ZH: Readonly<Record<NoSignalCause, string>> = {
  'never-connected': '没有收到终端属于本班次时段的数据（可能未开机、无网络或时钟有误）',
  'link-lost': '没有收到终端在此期间的数据',
  'no-gnss-fix': '终端在线但没有卫星定位',
  'accuracy-too-low': '定位卫星不足 6 颗，精度不够',
  'clock-untrusted': '终端时钟不可信，定位只显示、不作依据',
  'terminal-conflict': '定位在相距很远的地方来回跳变（疑似两台设备共用一个终端号），不作依据',
  'paused-at-rest': '终端静止时停止上报，最后一点在岗位内',
  'system-degraded': '全队大面积失联或指挥系统中断，很可能不是队员的原因',
};
const CAUSE_EN: Readonly<Record<NoSignalCause, string>> = {
  'never-connected': 'nothing dated within this shift has come from the terminal (off, no network, or a wrong clock)',
  'link-lost': 'nothing dated within this time has come from the terminal',
  'no-gnss-fix': 'the terminal is connected but has no satellite position',
  'accuracy-too-low': 'fewer than 6 satellites, not accurate enough',
  'clock-untrusted': 'the terminal’s clock is not trusted; its fixes are shown but are no evidence',
  'terminal-conflict': 'places far apart take turns (as of two devices under one name) and are no evidence',
  'paused-at-rest': 'the terminal pauses when still; its last fix was on post',
  'system-degraded': 'mass silence of the squad or an outage of our own, probably not the officer’s doing',
};

interface Parts {
  readonly begin: string;
  readonly end: string | null;
  readonly minutes: number;
  readonly postZh: string;
  readonly postEn: string;
  readonly fixes: number;
  readonly sigma: string;
  readonly far: number;
}

function sigmaRange(min: number | null, max: number | null): string {
  if (min === null || max === null) return '–';
  const low = Math.round(min);
  const high = Math.round(max);
  return low === high ? `${low}` : `${low}–${high}`;
}

/**
 * DU12's plain sentence for an interval, in Chinese and English. `asOf` bounds the duration of an interval that goes
 * on. Says only what the evidence holds, and calls a candidate a candidate (DU1).
 */
export function explain(interval: DutyInterval, wholePlan: DutyPlan, asOf: Instant): Explanation {
  const { evidence } = interval;
  const plan = underRulesOf(wholePlan, interval.shift);
  const to = Math.min(interval.to, Math.max(asOf, interval.from));
  // Seconds only where minutes would say nothing.
  const brief = chinaTime(interval.from) === chinaTime(interval.to);
  const parts: Parts = {
    begin: chinaTime(interval.from, brief),
    end: Number.isFinite(interval.to) ? chinaTime(interval.to, brief) : null,
    minutes: Math.floor((to - interval.from) / MINUTE),
    postZh: evidence.posts.map((post) => post.name).join('、') || '岗位',
    postEn: evidence.posts.map((post) => post.name).join(', ') || 'the post',
    fixes: evidence.fixCount,
    sigma: sigmaRange(evidence.sigmaMinM, evidence.sigmaMaxM),
    far: Math.round(evidence.farthestM ?? 0),
  };
  const spanZh = parts.end ? `${parts.begin}–${parts.end} ` : `${parts.begin} 起`;
  const spanEn = parts.end ? `${parts.begin}–${parts.end}` : `Since ${parts.begin}`;
  switch (interval.state) {
    case 'off-shift':
      return { zh: `${spanZh}未当班：没有班次。`, en: `${spanEn} off shift: no shift covers it.` };
    case 'excused':
      return excused(interval, plan, spanZh, spanEn);
    case 'on-break':
      return { zh: `${spanZh}用餐（排班内）。`, en: `${spanEn} on a break of the roster.` };
    case 'expected':
      return withDoubts(expected(interval, plan, parts, spanZh, spanEn), interval, plan);
    case 'no-signal':
      return silent(interval, plan, parts, spanZh, spanEn);
    case 'not-arrived':
    case 'off-post':
      return negative(interval, plan, parts);
    case 'stepped-away':
      return withDoubts(steppedAway(plan, parts, spanZh, spanEn), interval, plan);
    case 'on-post':
      return onPost(interval, parts, spanZh, spanEn);
  }
}

/** DU6's tolerance as it applies to this terminal, minutes. */
function toleranceMin(plan: DutyPlan): number {
  return runSpanMs(plan.rules, plan.expectedIntervalS) / MINUTE;
}

function ruleZh(plan: DutyPlan): string {
  return `规则 v${plan.rules.version}：离岗容忍 ${toleranceMin(plan)} 分钟`;
}

function ruleEn(plan: DutyPlan): string {
  return `rules v${plan.rules.version}: ${toleranceMin(plan)} min tolerance`;
}

function excused(interval: DutyInterval, plan: DutyPlan, spanZh: string, spanEn: string): Explanation {
  const reasons = plan.leaves
    .filter((leave) => leave.from < interval.to && leave.to > interval.from)
    .map((leave) => leave.reason)
    .filter((reason) => reason !== '');
  const why = [...new Set(reasons)].join('；');
  return {
    zh: `${spanZh}请假/公出${why ? `：${why}` : ''}。`,
    en: `${spanEn} excused${why ? `: ${why}` : ''}.`,
  };
}

function expected(interval: DutyInterval, plan: DutyPlan, parts: Parts, spanZh: string, spanEn: string): Explanation {
  const grace = plan.rules.arrivalGraceS / 60;
  if (interval.evidence.fixCount === 0)
    return {
      zh: `${spanZh}待到岗 ${parts.postZh}：还没有定位点；规则 v${plan.rules.version}：到岗宽限 ${grace} 分钟。`,
      en: `${spanEn} expected at ${parts.postEn}: no fix yet; rules v${plan.rules.version}: ${grace} min grace.`,
    };
  return {
    zh: `${spanZh}待到岗 ${parts.postZh}：${parts.fixes} 个定位点，尚无一个可认定在岗位内，也不足以认定未到岗；规则 v${plan.rules.version}：到岗宽限 ${grace} 分钟。`,
    en: `${spanEn} expected at ${parts.postEn}: ${fixesEn(parts.fixes)}, none surely on post yet and not enough for not-arrived; rules v${plan.rules.version}: ${grace} min grace.`,
  };
}

function silent(interval: DutyInterval, plan: DutyPlan, parts: Parts, spanZh: string, spanEn: string): Explanation {
  const { lastEventAt } = interval.evidence;
  const limit = Math.round(silenceLimitMs(plan.rules, plan.expectedIntervalS) / SECOND);
  const cause = interval.cause ?? 'link-lost';
  const unbound = cause === 'never-connected' && !plan.hasTerminal;
  const causeZh = unbound ? '没有绑定终端' : CAUSE_ZH[cause];
  const causeEn = unbound ? 'no terminal is bound' : CAUSE_EN[cause];
  const lastingZh = parts.minutes > 0 ? ` ${parts.minutes} 分钟` : '';
  const lastingEn = parts.minutes > 0 ? ` for ${parts.minutes} min` : '';
  // "Never connected" says already that there is no fix.
  const bare = cause === 'never-connected' ? ['', ''] : ['，此前没有可用定位点', ', no usable fix before'];
  const [lastZh, lastEn] =
    lastEventAt === null
      ? bare
      : [`，最后一个可用定位点在 ${chinaTime(lastEventAt)}`, `, last usable fix at ${chinaTime(lastEventAt)}`];
  const grace = plan.rules.arrivalGraceS / 60;
  // Where silence begins as the grace ends, the limit alone would not explain the time.
  const shift = plan.shifts.find((one) => one.id === interval.shift);
  const afterGrace = cause === 'never-connected' || interval.from === (shift?.from ?? 0) + grace * MINUTE;
  const [graceZh, graceEn] = afterGrace ? [`，到岗宽限 ${grace} 分钟`, `, ${grace} min arrival grace`] : ['', ''];
  return {
    zh: `${spanZh}失联${lastingZh}：${causeZh}${lastZh}；规则 v${plan.rules.version}：静默上限 ${limit} 秒${graceZh}。失联不等于离岗。`,
    en: `${spanEn} no signal${lastingEn}: ${causeEn}${lastEn}; rules v${plan.rules.version}: silent after ${limit} s${graceEn}. Silence is not absence.`,
  };
}

function steppedAway(plan: DutyPlan, parts: Parts, spanZh: string, spanEn: string): Explanation {
  const seenZh =
    parts.fixes === 0
      ? '上一个定位点不在岗位内'
      : `${parts.fixes} 个定位点在岗位外或无法判定（最远 ${parts.far} 米，σ ${parts.sigma} 米）`;
  const seenEn =
    parts.fixes === 0
      ? 'the fix before was not on post'
      : `${fixesEn(parts.fixes)} outside or undecided (farthest ${parts.far} m, σ ${parts.sigma} m)`;
  return {
    zh: `${spanZh}暂离 ${parts.postZh}：${seenZh}，不足以认定离岗；${ruleZh(plan)}。`,
    en: `${spanEn} stepped away from ${parts.postEn}: ${seenEn}, not enough for off-post; ${ruleEn(plan)}.`,
  };
}

function negative(interval: DutyInterval, plan: DutyPlan, parts: Parts): Explanation {
  const arrived = interval.state === 'off-post';
  const headZh = arrived ? '疑似离岗（待核）' : '疑似未到岗（待核）';
  const verbZh = arrived ? '起离开' : '起未到';
  const [endZh, endEn] = endOf(interval, plan);
  const lastingZh = parts.end ? `至 ${parts.end}${endZh}共 ${parts.minutes} 分钟` : `已 ${parts.minutes} 分钟`;
  const headEn = arrived ? 'Possibly off post (to be checked)' : 'Possibly not arrived (to be checked)';
  const verbEn = arrived ? 'away from' : 'not at';
  const lastingEn = parts.end ? `until ${parts.end}${endEn}, ${parts.minutes} min` : `${parts.minutes} min so far`;
  // The run may have begun before the grace was over, while the negative time begins after it.
  const first = interval.evidence.firstEventAt ?? interval.from;
  const sinceZh = first < interval.from ? `自 ${chinaTime(first)} 起` : '期间';
  const sinceEn = first < interval.from ? ` since ${chinaTime(first)}` : '';
  const grace = plan.rules.arrivalGraceS / 60;
  const sharedZh = arrived ? '' : `，到岗宽限 ${grace} 分钟`;
  const sharedEn = arrived ? '' : `, ${grace} min arrival grace`;
  const [lateZh, lateEn] = uploadedLate(interval);
  return {
    zh: `${headZh}：${parts.begin} ${verbZh} ${parts.postZh}，最远 ${parts.far} 米，${lastingZh}，${sinceZh} ${parts.fixes} 个定位点均在岗位外（σ ${parts.sigma} 米${lateZh}）；${ruleZh(plan)}${sharedZh}。`,
    en: `${headEn}: ${verbEn} ${parts.postEn} since ${parts.begin}, farthest ${parts.far} m, ${lastingEn}, all ${fixesEn(parts.fixes)}${sinceEn} outside (σ ${parts.sigma} m${lateEn}); ${ruleEn(plan)}${sharedEn}.`,
  };
}

/** What ended a negative stretch where that is not a fix back on post: a reader would take its end for a return. */
function endOf({ to, shift, evidence }: DutyInterval, plan: DutyPlan): readonly [zh: string, en: string] {
  if (plan.shifts.some((one) => one.id === shift && one.to === to)) return ['（班次结束）', ' (end of the shift)'];
  if (evidence.lastEventAt === to) return ['（其后失联，去向不明）', ' (then no signal, whereabouts unknown)'];
  return [' ', ''];
}

/** Fixes that came so long after they were made were not seen at the time, ms. */
const LATE = 10 * MINUTE;

/** Says that nobody could know it live, because the fixes were uploaded later. */
function uploadedLate({ evidence }: DutyInterval): readonly [zh: string, en: string] {
  const { lastEventAt, lastReceivedAt } = evidence;
  if (lastEventAt === null || lastReceivedAt === null || lastReceivedAt - lastEventAt < LATE) return ['', ''];
  const at = chinaTime(lastReceivedAt);
  return [`；有补传，${at} 收齐`, `; uploaded late, complete at ${at}`];
}

function onPost(interval: DutyInterval, parts: Parts, spanZh: string, spanEn: string): Explanation {
  const resting = interval.rules.includes('DU7');
  const restZh = resting ? '，其余时间终端静止、心跳正常' : '';
  const restEn = resting ? ', else at rest with heartbeats' : '';
  if (parts.fixes === 0)
    return {
      zh: `${spanZh}在岗 ${parts.postZh}：上一个定位点在岗位内${restZh}。`,
      en: `${spanEn} on post at ${parts.postEn}: the fix before was on post${restEn}.`,
    };
  return {
    zh: `${spanZh}在岗 ${parts.postZh}：${parts.fixes} 个定位点在岗位内（σ ${parts.sigma} 米）${restZh}。`,
    en: `${spanEn} on post at ${parts.postEn}: ${fixesEn(parts.fixes)} on post (σ ${parts.sigma} m)${restEn}.`,
  };
}
