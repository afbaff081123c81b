import {
  ABSENCE_ACTS,
  type AbsenceAct,
  type Actor,
  decisionFrom,
  nextDeadline,
  type Procedure,
  refusalOf,
  stageOf,
} from '@dutywall/shared/domain';
import type { Instant } from '@dutywall/shared/kit';
import type { AbsenceFile, AbsencePhoto, AbsenceRow, ListedAbsence } from '@dutywall/shared/protocol';
import { type AbsenceRecord, MACHINE, type StepRecord } from './absence.store.ts';
import type { Belief } from './belief.store.ts';

/** Acts that say "so it was": none is taken on a belief that nobody has reviewed (BT3). */
export const ASSERTS: readonly AbsenceAct[] = ['confirm', 'uphold'];

/** A record as the domain's procedure sees it. */
export function procedureOf(record: Pick<AbsenceRecord, 'officer' | 'steps'>): Procedure {
  return {
    officer: record.officer,
    steps: record.steps.map(({ stage, account, officer, at }) => ({ stage, by: { account, officer }, at })),
  };
}

/** What the wall hears. `slot`: −1 is nobody's. */
export function rowOf(record: AbsenceRecord, slot: number): AbsenceRow {
  const { id, officer, incident, reason, flaggedBy, flaggedAt, settings } = record;
  const flag = procedureOf(record);
  const deadline = nextDeadline(flag, settings);
  return {
    ...{ id, officer, slot: Math.max(0, slot), incident, stage: stageOf(flag), reason, flaggedBy, flaggedAt },
    ...(deadline === null ? {} : { deadline }),
  };
}

/** Which acts the caller may do now. */
function actsOf(record: AbsenceRecord, actor: Actor, now: Instant): AbsenceAct[] {
  const flag = procedureOf(record);
  return ABSENCE_ACTS.filter((act) => refusalOf(flag, actor, act, now, record.settings) === null);
}

export function listedOf(record: AbsenceRecord, actor: Actor, now: Instant): ListedAbsence {
  const { slot: _slot, ...row } = rowOf(record, 0);
  const { squad, squadName, badge, name, evidenceSha256, about, checkIn, kind, settings } = record;
  return {
    ...row,
    ...{ squad, squadName, badge, name, evidenceSha256, about, checkIn, kind },
    decisionFrom: decisionFrom(procedureOf(record), settings),
    may: actsOf(record, actor, now),
  };
}

/** Names a state of a flag: its last step, and what is believed of the cited time. */
export function seenOf(record: AbsenceRecord, belief: Belief): string {
  return `${record.steps.at(-1)?.id ?? 0}.${belief.hash.slice(0, 16)}`;
}

function stepOf(step: StepRecord, photos: ReadonlyMap<number, readonly AbsencePhoto[]>): AbsenceFile['steps'][number] {
  const { id, stage, account, name, at, note } = step;
  return { stage, by: account === MACHINE ? null : (name ?? account), at, note, photos: [...(photos.get(id) ?? [])] };
}

export interface FileParts {
  readonly record: AbsenceRecord;
  readonly actor: Actor;
  readonly now: Instant;
  readonly belief: Belief;
  readonly evidence: unknown;
  readonly photos: ReadonlyMap<number, readonly AbsencePhoto[]>;
  readonly openings: AbsenceFile['openings'];
}

export function fileOf({ record, actor, now, belief, evidence, photos, openings }: FileParts): AbsenceFile {
  const flag = procedureOf(record);
  const refusals = ABSENCE_ACTS.flatMap((act) => {
    const code = refusalOf(flag, actor, act, now, record.settings);
    return code === null ? [] : [[act, code] as const];
  });
  const { span, frozen, now: believed, differs, reticked } = belief;
  const listed = listedOf(record, actor, now);
  // AB6: with every cited fault taken back there is nothing to confirm, whatever the stage.
  const moot = belief.takenBack ? listed.may.filter((act) => ASSERTS.includes(act)) : [];
  return {
    ...listed,
    may: listed.may.filter((act) => !moot.includes(act)),
    steps: record.steps.map((step) => stepOf(step, photos)),
    mayNot: Object.fromEntries([...refusals, ...moot.map((act) => [act, 'no-fault-ticked'] as const)]),
    seen: seenOf(record, belief),
    settings: { version: record.procedureVersion, ...record.settings },
    evidence,
    belief: { from: span.from, to: span.to, frozen: [...frozen], now: [...believed], differs },
    reticked: reticked && { ...reticked, ticks: [...reticked.ticks] },
    openings,
  };
}
