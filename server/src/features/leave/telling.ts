import type { LeaveStage } from '@dutywall/shared/protocol';
import type { Audience, Notice } from '../../ports.ts';
import type { LeaveRequest, LeaveTaker } from './leave.store.ts';

const KEY_OF = {
  requested: 'leave-asked',
  approved: 'leave-approved',
  rejected: 'leave-rejected',
  cancelled: 'leave-cancelled',
} as const satisfies Record<LeaveStage, Notice['key']>;

/**
 * What the newest step of a leave is told: to supervisors what waits for a decision, to the officer what was decided;
 * to nobody the own act.
 */
export function leaveNotices(
  request: LeaveRequest,
  taker: LeaveTaker,
  audience: Audience,
  actor: { readonly account: string; readonly name: string },
): readonly Notice[] {
  const { id, stage, from, to } = request;
  const hearers = stage === 'requested' ? audience.supervisors : audience.officer;
  const reason = (stage === 'requested' ? request.reason : request.note) ?? '';
  return hearers
    .filter((account) => account !== actor.account)
    .map((account) => ({
      ...{ account, key: KEY_OF[stage], subject: id, dedupe: `${id}:${stage}` },
      params: { name: taker.name, badge: taker.badge, by: actor.name, reason: reason.slice(0, 200), from, to },
    }));
}
