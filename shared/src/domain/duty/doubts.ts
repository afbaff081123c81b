import { DATUM_READINGS, type DatumReading } from './datum-reading.ts';
import { frozenBy } from './degraded.ts';
import type { DutyPlan } from './engine.ts';
import { MOCK_REASONS, type MockReason } from './mock-watch.ts';
import type { DutyInterval, Explanation } from './state.ts';

export function fixesEn(count: number): string {
  return count === 1 ? '1 fix' : `${count} fixes`;
}

/** DU12: adds to a sentence what of the evidence was no evidence, and why. */
export function withDoubts(text: Explanation, interval: DutyInterval, plan: DutyPlan): Explanation {
  return withMocks(withReadings(withFrozen(text, interval, plan), interval), interval);
}

/** DU11, DU13: says that evidence against the officer was frozen in the stretch, and why. */
function withFrozen({ zh, en }: Explanation, interval: DutyInterval, plan: DutyPlan): Explanation {
  const { rules } = interval;
  // DU13 speaks of a terminal alone, too: then its words say so, and no span of the squad's is needed.
  const alone = interval.evidence.missing.some((word) => word.startsWith('datum-'));
  const squad = rules.includes('DU13') && (!alone || frozenBy(plan.degraded, interval).includes('DU13'));
  const massZh = rules.includes('DU11') ? '期间全队大面积失联（系统降级），岗位外定位不作依据。' : '';
  const massEn = rules.includes('DU11')
    ? ' Mass silence of the squad (degraded): fixes outside were no evidence meanwhile.'
    : '';
  const datumZh = squad ? '期间全队定位疑有坐标系偏移，岗位外定位不作依据。' : '';
  const datumEn = squad
    ? ' The squad’s positions look displaced by a wrong datum: fixes outside were no evidence meanwhile.'
    : '';
  return { zh: `${zh}${massZh}${datumZh}`, en: `${en}${massEn}${datumEn}` };
}

const MOCK_ZH: Readonly<Record<MockReason, string>> = {
  source: '终端自报模拟定位',
  jumps: '两点间移动快得不可能',
  frozen: '坐标长时间一点不动而速度在变',
  even: '轨迹过于均匀',
};
const MOCK_EN: Readonly<Record<MockReason, string>> = {
  source: 'the terminal itself says mock',
  jumps: 'impossibly fast between fixes',
  frozen: 'identical coordinates while the speed changes',
  even: 'a perfectly even path',
};

/** DU16: says which fixes are suspected to be made up and why. A mark, never a reproach. */
function withMocks({ zh, en }: Explanation, { evidence }: DutyInterval): Explanation {
  const found = counted(MOCK_REASONS, 'mock-', evidence.missing);
  if (found.length === 0) return { zh, en };
  const most = Math.max(...found.map((one) => one.fixes));
  const whyZh = found.map((one) => MOCK_ZH[one.name]).join('、');
  const whyEn = found.map((one) => MOCK_EN[one.name]).join('; ');
  return {
    zh: `${zh}其中 ${most} 个定位点疑似模拟定位（${whyZh}），既不作有利也不作不利依据。`,
    en: `${en} ${fixesEn(most)} of these suspected to be mocked (${whyEn}): evidence neither for nor against.`,
  };
}

const READING_ZH: Readonly<Record<DatumReading, string>> = {
  'gcj-02': '若按 GCJ-02 解读',
  'wgs-84-not-gcj-02': '若原本就是 WGS-84、不该从 GCJ-02 换算',
  'bd-09': '若按 BD-09 解读',
  'wgs-84-not-bd-09': '若原本就是 WGS-84、不该从 BD-09 换算',
};
const READING_EN: Readonly<Record<DatumReading, string>> = {
  'gcj-02': 'read as GCJ-02',
  'wgs-84-not-gcj-02': 'read as WGS-84 that was converted from GCJ-02 by mistake',
  'bd-09': 'read as BD-09',
  'wgs-84-not-bd-09': 'read as WGS-84 that was converted from BD-09 by mistake',
};

/** Of the words `<prefix><name>:<count>` of an interval's evidence, those with a known name. */
function counted<T extends string>(names: readonly T[], prefix: string, missing: readonly string[]) {
  return names.flatMap((name) => {
    const word = missing.find((one) => one.startsWith(`${prefix}${name}:`));
    return word ? [{ name, fixes: Number(word.split(':')[1]) }] : [];
  });
}

/** DU13: says which fixes outside would not be so in another datum. */
function withReadings({ zh, en }: Explanation, { evidence }: DutyInterval): Explanation {
  const found = counted(DATUM_READINGS, 'datum-', evidence.missing);
  if (found.length === 0) return { zh, en };
  const whichZh = found.map(({ name, fixes }) => `${fixes} 个定位点${READING_ZH[name]}则在岗位或其边缘`).join('，');
  const whichEn = found.map(
    ({ name, fixes }) => `${fixesEn(fixes)} ${READING_EN[name]} would be at the post or its edge`,
  );
  return {
    zh: `${zh}其中 ${whichZh}：坐标系存疑，不作为离岗依据。`,
    en: `${en} Of these ${whichEn.join(', ')}: the datum is in doubt, they are no evidence of absence.`,
  };
}
