import type { Instant } from '@dutywall/shared/kit';
import type { OfficerId } from '../officer/officer.ts';
import type { AbsenceStage } from './absence.ts';
import type { ProcedureSettings } from './settings.ts';

/** What a person can do with a flag. `notify`: an officer without an account was told in person. */
export const ABSENCE_ACTS = ['notify', 'answer', 'confirm', 'withdraw', 'appeal', 'uphold', 'correct'] as const;
export type AbsenceAct = (typeof ABSENCE_ACTS)[number];

/** The stage an act leads to. */
export const STAGE_AFTER = {
  notify: 'notified',
  answer: 'answered',
  confirm: 'confirmed',
  withdraw: 'withdrawn',
  appeal: 'appealed',
  uphold: 'upheld',
  correct: 'corrected',
} as const satisfies Record<AbsenceAct, AbsenceStage>;

/** Why an act is not allowed. */
export type ActRefusal =
  | 'forbidden'
  | 'self-flag'
  | 'own-flag'
  | 'own-decision'
  | 'wrong-stage'
  | 'not-told'
  | 'too-early'
  | 'too-late'
  | 'appealed-already';

/** Somebody at a flag. One person may have several accounts: they are one by their officer. */
export interface Hand {
  readonly account: string;
  readonly officer: OfficerId | null;
}

export interface Actor extends Hand {
  /** A supervisor of the flagged officer's squad. */
  readonly supervises: boolean;
}

/** AB5: one appended fact. The machine's own steps are `notified` and `needs-review`; it decides nothing (DU1). */
export interface ProcedureStep {
  readonly stage: AbsenceStage;
  readonly by: Hand;
  readonly at: Instant;
}

/** A flag as the procedure sees it: about whom, and the steps so far, the flagging first. */
export interface Procedure {
  readonly officer: OfficerId;
  readonly steps: readonly ProcedureStep[];
}

/** Nothing follows these. An upheld absence counts, so a revision may still reopen it (BT3); these count for nothing. */
const SETTLED: readonly AbsenceStage[] = ['withdrawn', 'corrected'];

export function stageOf({ steps }: Procedure): AbsenceStage {
  return steps.at(-1)?.stage ?? 'flagged';
}

function samePerson(a: Hand, b: Hand): boolean {
  return a.account === b.account || (a.officer !== null && a.officer === b.officer);
}

function hasStep({ steps }: Procedure, stage: AbsenceStage): boolean {
  return steps.some((step) => step.stage === stage);
}

function lastAt({ steps }: Procedure, ...stages: readonly AbsenceStage[]): Instant | null {
  return steps.findLast((step) => stages.includes(step.stage))?.at ?? null;
}

function isFlagger({ steps }: Procedure, actor: Hand): boolean {
  const flagging = steps[0];
  return flagging !== undefined && samePerson(flagging.by, actor);
}

/** AB4: whoever flagged or ever confirmed decides no appeal. */
function tookPart({ steps }: Procedure, actor: Hand): boolean {
  return steps.some(({ stage, by }) => (stage === 'flagged' || stage === 'confirmed') && samePerson(by, actor));
}

/** AB2: until when the officer can answer; null: not told yet, or nothing to answer. BT3: a review opens it anew. */
export function answerDeadline(flag: Procedure, settings: ProcedureSettings): Instant | null {
  const stage = stageOf(flag);
  if (stage !== 'notified' && !(stage === 'needs-review' && !hasStep(flag, 'appealed'))) return null;
  if (!hasStep(flag, 'notified')) return null;
  const opened = lastAt(flag, 'notified', 'needs-review');
  return opened === null ? null : opened + settings.answerWindowMs;
}

/** AB4: until when the officer can appeal; null: nothing to appeal, or appealed before. */
export function appealDeadline(flag: Procedure, settings: ProcedureSettings): Instant | null {
  if (stageOf(flag) !== 'confirmed' || hasStep(flag, 'appealed')) return null;
  const confirmed = lastAt(flag, 'confirmed');
  return confirmed === null ? null : confirmed + settings.appealWindowMs;
}

/** The end of the window that runs now. */
export function nextDeadline(flag: Procedure, settings: ProcedureSettings): Instant | null {
  return answerDeadline(flag, settings) ?? appealDeadline(flag, settings);
}

/** AB3, AB4: since when, or from when on, a person can decide; null: nothing waits for a decision. */
export function decisionFrom(flag: Procedure, settings: ProcedureSettings): Instant | null {
  const stage = stageOf(flag);
  if (stage === 'answered' || stage === 'appealed') return lastAt(flag, stage);
  if (stage === 'needs-review' && hasStep(flag, 'appealed')) return lastAt(flag, stage);
  return answerDeadline(flag, settings);
}

/** BT3: every flag that counts or may come to count goes back to a person; one that waits for review does already. */
export function mayReview(flag: Procedure): boolean {
  const stage = stageOf(flag);
  return stage !== 'needs-review' && !SETTLED.includes(stage);
}

/**
 * Why `actor` may not do `act` at `now`; null: allowed. AB3 and AB4 in one place:
 * - another than the flagger confirms or withdraws, after the answer or the end of its window;
 * - the flagger may take the own flag back while nobody has answered or decided: that harms nobody;
 * - after a revision (BT3) another may withdraw at once, and confirms only once the officer could answer it anew;
 * - one appeal, decided by someone who neither flagged nor confirmed, also when a revision reopens it.
 */
export function refusalOf(
  flag: Procedure,
  actor: Actor,
  act: AbsenceAct,
  now: Instant,
  settings: ProcedureSettings,
): ActRefusal | null {
  const isOfficer = actor.officer === flag.officer;
  if (act === 'answer') return isOfficer ? answerRefusal(flag, now, settings) : 'forbidden';
  if (act === 'appeal') return isOfficer ? appealRefusal(flag, now, settings) : 'forbidden';
  if (isOfficer) return 'self-flag';
  if (!actor.supervises) return 'forbidden';
  switch (act) {
    case 'notify':
      return hasStep(flag, 'notified') || SETTLED.includes(stageOf(flag)) ? 'wrong-stage' : null;
    case 'confirm':
      return isFlagger(flag, actor) ? 'own-flag' : decisionRefusal(flag, now, settings);
    case 'withdraw':
      return withdrawRefusal(flag, actor, now, settings);
    case 'uphold':
    case 'correct':
      if (!awaitsAppealDecision(flag)) return 'wrong-stage';
      return tookPart(flag, actor) ? 'own-decision' : null;
  }
}

function awaitsAppealDecision(flag: Procedure): boolean {
  const stage = stageOf(flag);
  return stage === 'appealed' || (stage === 'needs-review' && hasStep(flag, 'appealed'));
}

function answerRefusal(flag: Procedure, now: Instant, settings: ProcedureSettings): ActRefusal | null {
  const deadline = answerDeadline(flag, settings);
  if (deadline === null) return 'wrong-stage';
  return now < deadline ? null : 'too-late';
}

function appealRefusal(flag: Procedure, now: Instant, settings: ProcedureSettings): ActRefusal | null {
  if (hasStep(flag, 'appealed')) return 'appealed-already';
  const deadline = appealDeadline(flag, settings);
  if (deadline === null) return 'wrong-stage';
  return now <= deadline ? null : 'too-late';
}

/** AB3: answered, or told and the window over. */
function decisionRefusal(flag: Procedure, now: Instant, settings: ProcedureSettings): ActRefusal | null {
  const stage = stageOf(flag);
  if (stage === 'answered') return null;
  if (stage === 'flagged' || (stage === 'needs-review' && !hasStep(flag, 'notified'))) return 'not-told';
  const deadline = answerDeadline(flag, settings);
  if (deadline === null) return 'wrong-stage';
  return now < deadline ? 'too-early' : null;
}

function withdrawRefusal(flag: Procedure, actor: Actor, now: Instant, settings: ProcedureSettings): ActRefusal | null {
  const stage = stageOf(flag);
  if (isFlagger(flag, actor)) {
    if (stage !== 'flagged' && stage !== 'notified' && stage !== 'needs-review' && stage !== 'answered') {
      return 'wrong-stage';
    }
    return hasStep(flag, 'answered') || hasStep(flag, 'confirmed') ? 'own-flag' : null;
  }
  if (stage === 'needs-review' && !hasStep(flag, 'appealed')) return null;
  return decisionRefusal(flag, now, settings);
}

/** The flag with one more step; steps are only ever appended (AB5). */
export function withStep(flag: Procedure, step: ProcedureStep): Procedure {
  return { ...flag, steps: [...flag.steps, step] };
}
