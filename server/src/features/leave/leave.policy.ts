import type { SquadId } from '@dutywall/shared/domain';
import { type Instant, ok, type Result, refuse, type Span } from '@dutywall/shared/kit';
import type { LeaveStage, RefusalCode } from '@dutywall/shared/protocol';
import type { Principal } from '../../ports.ts';

/** What may follow a stage. Nothing follows a refusal or a cancellation: one asks again. */
const NEXT: Readonly<Record<LeaveStage, readonly LeaveStage[]>> = {
  requested: ['approved', 'rejected', 'cancelled'],
  approved: ['cancelled'],
  rejected: [],
  cancelled: [],
};

export interface Subject {
  readonly officer: string;
  readonly squad: SquadId;
}

/** Officers ask for themselves; supervisors record what was granted to officers of their squads, never to themselves. */
export function mayAsk(who: Principal, subject: Subject): Result<'requested' | 'approved', RefusalCode> {
  if (who.role === 'officer' && who.officer === subject.officer) return ok('requested');
  if (who.role !== 'supervisor') return refuse('forbidden', 'supervisors and the officer enter leaves');
  if (who.officer === subject.officer) return ok('requested');
  if (who.squads.has(subject.squad)) return ok('approved');
  return refuse('out-of-scope', 'no such officer in your squads');
}

/** A supervisor of the squad decides, never about themselves; the officer may only take back what was asked. */
export function mayStep(
  who: Principal,
  subject: Subject & { readonly stage: LeaveStage },
  step: LeaveStage,
): Result<true, RefusalCode> {
  const self = who.officer !== null && who.officer === subject.officer;
  const inScope = who.role === 'supervisor' && who.squads.has(subject.squad);
  if (!self && !inScope) return refuse('not-found', 'no such leave in your squads');
  if (self && !(step === 'cancelled' && subject.stage === 'requested'))
    return refuse('forbidden', 'nobody decides on a leave of their own');
  if (!NEXT[subject.stage].includes(step))
    return refuse('conflict', `a leave that is ${subject.stage} cannot be ${step}`, { stage: subject.stage });
  return ok(true);
}

/** A reason of fewer characters says nothing. */
const LEAST_REASON = 2;

/**
 * What cancelling a granted leave may end: one to come wholly, one that has begun from now on and for a reason. The time
 * that was taken stays excused (DU2), or the days before would be judged as absence afterwards.
 */
export function mayEnd(leave: Span, at: Instant, note: string | null): Result<'whole' | 'rest', RefusalCode> {
  if (leave.from >= at) return ok('whole');
  if (leave.to <= at) return refuse('leave-over', 'the leave was taken; what was taken stays');
  if ((note ?? '').length < LEAST_REASON)
    return refuse('reason-missing', 'a leave that has begun ends for a reason', { field: 'note' });
  return ok('rest');
}
