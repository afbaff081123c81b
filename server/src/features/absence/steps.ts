import type { AbsenceStage } from '@dutywall/shared/domain';
import type { Instant } from '@dutywall/shared/kit';
import type { AuditLog, Clock, Database, Notices, Queryable } from '../../ports.ts';
import { type AbsenceRecord, appendStep, MACHINE, readAbsence, type StepDetail } from './absence.store.ts';
import { noticesOf } from './telling.ts';

/** What whoever takes steps needs. */
export interface StepDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly audit: AuditLog;
  readonly notices: Notices;
}

type Witnesses = Pick<StepDeps, 'audit' | 'notices'>;

export interface Step {
  readonly absence: string;
  readonly stage: AbsenceStage;
  /** Account id, or `MACHINE`. */
  readonly actor: string;
  readonly at: Instant;
  readonly note: string | null;
  readonly detail?: StepDetail;
  /** What the audit log keeps beside the reason. */
  readonly audited?: Readonly<Record<string, unknown>>;
}

export interface StepTaken {
  readonly id: number;
  /** The flag with the step. */
  readonly record: AbsenceRecord;
  /** Call after the commit. */
  readonly announce: () => void;
}

/** Takes one step in the caller's transaction: the fact, its audit entry and what people are told of it (AB2, AB5). */
export async function takeStep(deps: Witnesses, tx: Queryable, step: Step): Promise<StepTaken> {
  const { absence, stage, actor, at, note } = step;
  const id = await appendStep(tx, { absence, stage, actor, at, note, ...(step.detail && { detail: step.detail }) });
  const record = await readAbsence(tx, absence);
  if (!record) throw new Error('a step of a flag that is not there');
  await deps.audit.append(tx, {
    ...{ at, actor, action: `absence-${stage}`, subject: absence },
    ...(note === null ? {} : { reason: note }),
    detail: { officer: record.officer, ...step.audited },
  });
  const audience = await deps.notices.audience(tx, record.officer, record.squad);
  const announce = await deps.notices.tell(tx, at, noticesOf(record, audience));
  return { id, record, announce };
}

/**
 * AB2: tells the officer, when there is an account to tell. Without one the flag stays `flagged`, its window does not
 * begin, and it cannot be decided until a supervisor says that the officer was told in person.
 */
export async function tellOfficer(
  deps: Witnesses,
  tx: Queryable,
  record: AbsenceRecord,
  at: Instant,
): Promise<StepTaken | null> {
  const { officer } = await deps.notices.audience(tx, record.officer, record.squad);
  if (officer.length === 0) return null;
  return takeStep(deps, tx, { absence: record.id, stage: 'notified', actor: MACHINE, at, note: null });
}
