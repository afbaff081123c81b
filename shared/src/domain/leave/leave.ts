import type { Instant } from '@dutywall/shared/kit';
import type { OfficerId } from '../officer/officer.ts';

/** Time excused (请假 / 公出), with reason and approver. */
export interface Leave {
  readonly id: string;
  readonly officer: OfficerId;
  readonly from: Instant;
  readonly to: Instant;
  readonly reason: string;
  readonly approvedBy: string | null;
}
