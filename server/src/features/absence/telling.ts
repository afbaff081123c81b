import type { AbsenceStage } from '@dutywall/shared/domain';
import type { NoticeKey } from '@dutywall/shared/protocol';
import type { Audience, Notice } from '../../ports.ts';
import { type AbsenceRecord, MACHINE } from './absence.store.ts';

/** Who hears of a new stage: `involved` flagged or confirmed; `supervisors` are all who might decide next. */
const HEARERS: Readonly<Record<AbsenceStage, readonly ('officer' | 'involved' | 'supervisors')[]>> = {
  flagged: [],
  notified: ['officer'],
  answered: ['involved', 'supervisors'],
  confirmed: ['officer', 'involved'],
  withdrawn: ['officer', 'involved'],
  appealed: ['involved', 'supervisors'],
  upheld: ['officer', 'involved'],
  corrected: ['officer', 'involved'],
  'needs-review': ['officer', 'involved', 'supervisors'],
};

const KEY_OF: Readonly<Record<AbsenceStage, NoticeKey | null>> = {
  flagged: null,
  notified: 'absence-flagged',
  answered: 'absence-answered',
  confirmed: 'absence-confirmed',
  withdrawn: 'absence-withdrawn',
  appealed: 'absence-appealed',
  upheld: 'absence-upheld',
  corrected: 'absence-corrected',
  'needs-review': 'absence-needs-review',
};

function involvedIn(record: AbsenceRecord): readonly string[] {
  return record.steps.flatMap(({ stage, account }) => (stage === 'flagged' || stage === 'confirmed' ? [account] : []));
}

/** Whom it is about and, for a fault of a check-in (AB6), what: nobody should think of an absence first. */
function paramsOf({ name, badge, about }: AbsenceRecord, by: string, reason: string): Notice['params'] {
  const said = { name, badge, by, reason: reason.slice(0, 200) };
  return about === 'check-in-fault' ? { ...said, about } : said;
}

/** The notices that the newest step of a flag causes; whoever acted is not told of the own act. */
export function noticesOf(record: AbsenceRecord, audience: Audience): readonly Notice[] {
  const step = record.steps.at(-1);
  const key = step ? KEY_OF[step.stage] : null;
  if (!step || key === null) return [];
  const known = new Set([...audience.officer, ...audience.supervisors]);
  const groups = { ...audience, involved: involvedIn(record).filter((account) => known.has(account)) };
  const accounts = new Set(HEARERS[step.stage].flatMap((group) => groups[group]));
  accounts.delete(step.account);
  const by = step.account === MACHINE ? record.flaggedBy : (step.name ?? '');
  const reason = step.stage === 'notified' ? record.reason : (step.note ?? '');
  const { id } = record;
  return [...accounts].map((account) => ({
    ...{ account, key, subject: id, dedupe: `${id}:${step.id}` },
    params: paramsOf(record, by, reason),
  }));
}

/** AB3: the window to answer is over and a person has to decide (DU1: nothing is decided by it). */
export function dueNotices(record: AbsenceRecord, audience: Audience, deadline: number): readonly Notice[] {
  const flagger = record.steps[0]?.account;
  const { id, flaggedBy, reason } = record;
  return audience.supervisors
    .filter((account) => account !== flagger)
    .map((account) => ({
      ...{ account, key: 'absence-due' as const, subject: id, dedupe: `${id}:due:${deadline}` },
      params: paramsOf(record, flaggedBy, reason),
    }));
}
