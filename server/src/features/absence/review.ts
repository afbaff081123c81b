import { mayReview } from '@dutywall/shared/domain';
import { ok, type Result } from '@dutywall/shared/kit';
import type { RefusalCode } from '@dutywall/shared/protocol';
import { transact } from '../../kit/transact.ts';
import { type AbsenceRecord, lockAbsence, MACHINE } from './absence.store.ts';
import { procedureOf } from './absence.view.ts';
import { type Belief, readBelief } from './belief.store.ts';
import { type StepDeps, type StepTaken, takeStep } from './steps.ts';

/**
 * BT3: what the newest decision or review stands on. Only what differs from it is a revision, so that a
 * flag which was decided again on the revised belief is not asked for again, and asking twice does nothing.
 */
export function baselineOf(record: AbsenceRecord, belief: Belief): string {
  return record.steps.findLast((step) => step.detail.belief !== undefined)?.detail.belief ?? belief.frozenHash;
}

/** Sends one flag back to a person when what it cites was revised; null: nothing to do. Idempotent. */
export function reviewIfRevised(deps: StepDeps, id: string): Promise<Result<StepTaken | null, RefusalCode>> {
  return transact<StepTaken | null>(deps.db, async (tx) => {
    const record = await lockAbsence(tx, id);
    if (!record || !mayReview(procedureOf(record))) return ok(null);
    const belief = await readBelief(tx, record);
    if (belief.hash === baselineOf(record, belief)) return ok(null);
    const at = deps.clock.now();
    const step = { absence: id, stage: 'needs-review' as const, actor: MACHINE, at, note: null };
    const audited = { frozen: belief.frozenHash, now: belief.hash };
    return ok(await takeStep(deps, tx, { ...step, detail: { belief: belief.hash }, audited }));
  });
}
