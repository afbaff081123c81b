import { isRecord, type Problem, problem } from '@dutywall/shared/kit';
import type { DutyRules } from './rules.ts';

/** The numbers of a rule set, without its version. */
export type RuleKey = Exclude<keyof DutyRules, 'version'>;
/** What a squad sets itself; the rest comes from the squads above and the defaults. */
export type OwnRules = Readonly<Partial<Record<RuleKey, number>>>;

export interface RuleNumber {
  /** The rule the number belongs to. */
  readonly rule: string;
  readonly unit: 's' | 'm' | 'mps' | 'sigma' | 'times' | 'count' | 'share' | 'switch';
  readonly min: number;
  readonly max: number;
  readonly whole: boolean;
  /** Where 0 switches the rule off: the least it may be when it is on. */
  readonly leastOn?: number;
  /**
   * In which direction the number can only take negative time away: `up` or `down`; null: it may do either. A version
   * that reaches shifts already running may go in no other.
   */
  readonly lenient: 'up' | 'down' | null;
  readonly zh: string;
  readonly en: string;
  /** What the number does, in one sentence with `{n}` for it. */
  readonly sentenceZh: string;
  readonly sentenceEn: string;
}

/**
 * Every number a bureau may set, with its bounds: the one table that form, server and preview read. A number added to
 * `DutyRules` does not compile until it stands here. Bounds are wide: they stop mistakes of unit, not decisions.
 */
export const RULE_TABLE: Readonly<Record<RuleKey, RuleNumber>> = {
  arrivalGraceS: {
    ...{ rule: 'DU6', unit: 's', min: 0, max: 7_200, whole: true, lenient: 'up', zh: '到岗宽限', en: 'Arrival grace' },
    sentenceZh: '班次开始后 {n} 秒内，任何人都不算未到岗。',
    sentenceEn: 'Nobody is late in the first {n} s of a shift.',
  },
  leaveToleranceS: {
    ...{
      rule: 'DU6',
      unit: 's',
      min: 60,
      max: 14_400,
      whole: true,
      lenient: 'up',
      zh: '离岗容忍',
      en: 'Leave tolerance',
    },
    sentenceZh: '连续在岗位外满 {n} 秒，才成为疑似离岗。',
    sentenceEn: 'Only {n} s outside in a row become a candidate.',
  },
  minRunFixes: {
    ...{
      rule: 'DU6',
      unit: 'count',
      min: 2,
      max: 100,
      whole: true,
      lenient: 'up',
      zh: '最少定位点',
      en: 'Fixes at least',
    },
    sentenceZh: '这段时间内至少有 {n} 个定位点，且全部在岗位外。',
    sentenceEn: 'At least {n} fixes, all of them outside.',
  },
  runIntervals: {
    ...{
      rule: 'DU6',
      unit: 'times',
      min: 1,
      max: 20,
      whole: false,
      lenient: 'up',
      zh: '慢终端倍数',
      en: 'Slow terminals',
    },
    sentenceZh: '上报慢的终端，离岗容忍不短于 {n} 个上报间隔。',
    sentenceEn: 'For slow terminals no less than {n} reporting intervals.',
  },
  silentIntervals: {
    ...{
      rule: 'DU7',
      unit: 'times',
      min: 2,
      max: 20,
      whole: false,
      lenient: null,
      zh: '静默倍数',
      en: 'Silence, intervals',
    },
    sentenceZh: '超过 {n} 个上报间隔没有可用定位，即为失联。',
    sentenceEn: 'No usable fix for {n} reporting intervals is no-signal.',
  },
  silentMinS: {
    ...{
      rule: 'DU7',
      unit: 's',
      min: 60,
      max: 3_600,
      whole: true,
      lenient: null,
      zh: '静默下限',
      en: 'Silence, at least',
    },
    sentenceZh: '但不短于 {n} 秒。失联不等于离岗。',
    sentenceEn: 'But never before {n} s. Silence is not absence.',
  },
  toleranceM: {
    ...{ rule: 'DU5', unit: 'm', min: 0, max: 500, whole: false, lenient: 'up', zh: '岗位容差', en: 'Post tolerance' },
    sentenceZh: '岗位没有另设容差时，边界外 {n} 米以内仍算在岗。',
    sentenceEn: 'Up to {n} m beyond a post without a tolerance of its own still counts as inside.',
  },
  outsideSigmas: {
    ...{
      rule: 'DU5',
      unit: 'sigma',
      min: 2,
      max: 6,
      whole: false,
      lenient: 'up',
      zh: '岗外把握',
      en: 'Certainty of outside',
    },
    sentenceZh: '超出容差 {n} 个 σ 以上，才算在岗位外；否则存疑，不作依据。',
    sentenceEn: 'Outside only beyond {n} σ past the tolerance; else ambiguous.',
  },
  stillS: {
    ...{
      rule: 'DU8',
      unit: 's',
      min: 0,
      max: 14_400,
      whole: true,
      leastOn: 1_800,
      // It takes no negative time away and adds none: what runs is left as it began.
      lenient: null,
      zh: '滞留提示',
      en: 'In one place',
    },
    sentenceZh:
      '巡查路线上停留一处满 {n} 秒，提示一次；0 为不提示，否则不少于 1800。仅供了解，不影响勤务状态，不作考核依据。',
    sentenceEn:
      '{n} s in one place on a patrol route are told (0: off; else at least 1800). For information only: no duty state, no assessment.',
  },
  clockSkewS: {
    ...{ rule: 'DU10', unit: 's', min: 30, max: 3_600, whole: true, lenient: null, zh: '时钟偏差', en: 'Clock skew' },
    sentenceZh: '终端时钟偏差超过 {n} 秒，其定位只显示、不作依据。',
    sentenceEn: 'Fixes of a clock more than {n} s off are shown, not used.',
  },
  clockMinUploads: {
    ...{
      rule: 'DU10',
      unit: 'count',
      min: 1,
      max: 500,
      whole: true,
      lenient: null,
      zh: '时钟样本',
      en: 'Clock samples',
    },
    sentenceZh: '偏慢须有 {n} 次独立上报一致，才予认定。',
    sentenceEn: 'A slow clock is believed after {n} separate uploads.',
  },
  massSilenceShare: {
    ...{
      rule: 'DU11',
      unit: 'share',
      min: 0.05,
      max: 0.95,
      whole: false,
      lenient: 'down',
      zh: '大面积失联比例',
      en: 'Mass silence, share',
    },
    sentenceZh: '全队同时失联的终端超过 {n}，先当作系统问题，不产生新的待核。',
    sentenceEn: 'More than {n} of a squad silent at once is taken for our own fault.',
  },
  massSilenceMin: {
    ...{
      rule: 'DU11',
      unit: 'count',
      min: 2,
      max: 500,
      whole: true,
      lenient: 'down',
      zh: '大面积失联下限',
      en: 'Mass silence, at least',
    },
    sentenceZh: '且不少于 {n} 台。',
    sentenceEn: 'And no fewer than {n} terminals.',
  },
  massSilenceWindowS: {
    ...{
      rule: 'DU11',
      unit: 's',
      min: 30,
      max: 1_800,
      whole: true,
      lenient: 'up',
      zh: '大面积失联时窗',
      en: 'Mass silence, window',
    },
    sentenceZh: '在 {n} 秒之内相继失联。',
    sentenceEn: 'Falling silent within {n} s of one another.',
  },
  datumDoubt: {
    ...{
      rule: 'DU13',
      unit: 'switch',
      min: 0,
      max: 1,
      whole: true,
      lenient: 'up',
      zh: '坐标系存疑',
      en: 'Datum doubt',
    },
    sentenceZh:
      '开启（1）时，终端尚未证明坐标系无误之前，换成 GCJ-02 或 BD-09 解读就不在岗位外的定位点不作依据；现为 {n}。',
    sentenceEn:
      'On (1), until a terminal has shown its datum, a fix not outside in another one is no evidence; now {n}.',
  },
  mockJumps: {
    ...{ rule: 'DU16', unit: 'count', min: 0, max: 50, whole: true, lenient: null, zh: '瞬移次数', en: 'Jumps' },
    sentenceZh: '精确定位点之间出现 {n} 次瞬移，标记疑似虚假定位（0 为不查）。',
    sentenceEn: '{n} jumps between accurate fixes mark a position as possibly made up (0: not looked for).',
  },
  mockJumpMps: {
    ...{
      rule: 'DU16',
      unit: 'mps',
      min: 10,
      max: 300,
      whole: false,
      lenient: null,
      zh: '瞬移速度',
      en: 'Speed of a jump',
    },
    sentenceZh: '两点之间快于每秒 {n} 米，算一次瞬移。',
    sentenceEn: 'Faster than {n} m/s between two fixes is a jump.',
  },
  mockFrozenS: {
    ...{ rule: 'DU16', unit: 's', min: 0, max: 14_400, whole: true, lenient: null, zh: '坐标凝固', en: 'Frozen place' },
    sentenceZh: '坐标 {n} 秒不变而速度在变，予以标记（0 为不查）。',
    sentenceEn: 'The same coordinates for {n} s with a changing speed are marked (0: not looked for).',
  },
  mockEvenSteps: {
    ...{
      rule: 'DU16',
      unit: 'count',
      min: 0,
      max: 500,
      whole: true,
      lenient: null,
      zh: '匀整轨迹',
      en: 'Perfectly even path',
    },
    sentenceZh: '连续 {n} 步完全匀整的轨迹，予以标记（0 为不查）。',
    sentenceEn: '{n} perfectly even steps are marked (0: not looked for).',
  },
};

export const RULE_KEYS = Object.keys(RULE_TABLE) as RuleKey[];

function isRuleKey(key: string): key is RuleKey {
  return Object.hasOwn(RULE_TABLE, key);
}

/** Reads what a squad sets itself: unknown keys and numbers out of bounds are named, nothing is guessed. */
export function readOwnRules(value: unknown): { readonly own: OwnRules; readonly problems: readonly Problem[] } {
  if (!isRecord(value)) return { own: {}, problems: [problem('wrong-type', 'own', '应为对象', 'must be an object')] };
  const own: Partial<Record<RuleKey, number>> = {};
  const problems: Problem[] = [];
  for (const [key, given] of Object.entries(value)) {
    if (!isRuleKey(key)) {
      problems.push(problem('unknown-key', `own.${key.slice(0, 40)}`, '没有这项规则', 'there is no such number'));
      continue;
    }
    if (isWithin(given, RULE_TABLE[key])) own[key] = given;
    else problems.push(outOfBounds(key));
  }
  return { own, problems };
}

function isWithin(given: unknown, { min, max, whole, leastOn = min }: RuleNumber): given is number {
  if (typeof given !== 'number' || (whole && !Number.isInteger(given))) return false;
  return given >= min && given <= max && (given === 0 || given >= leastOn);
}

function outOfBounds(key: RuleKey): Problem {
  const { min, max, whole, leastOn } = RULE_TABLE[key];
  const [offZh, offEn] = leastOn === undefined ? ['', ''] : ['0（关闭）或 ', '0 (off) or '];
  const least = leastOn ?? min;
  return problem(
    'bad-number',
    `own.${key}`,
    `应为 ${offZh}${least}–${max}${whole ? ' 的整数' : ''}`,
    `must be ${offEn}${least} to ${max}`,
  );
}

/** Numbers by which `after` could add negative time to what `before` gives; empty: it is nowhere stricter. */
export function stricterKeys(before: DutyRules, after: DutyRules): RuleKey[] {
  return RULE_KEYS.filter((key) => {
    const { lenient } = RULE_TABLE[key];
    if (after[key] === before[key]) return false;
    return lenient === null || (lenient === 'up' ? after[key] < before[key] : after[key] > before[key]);
  });
}
