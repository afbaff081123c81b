import type { Instant } from '@dutywall/shared/kit';
import type { IncidentId } from '../incident/incident.ts';
import type { OfficerId } from '../officer/officer.ts';

/**
 * What a flag is about: an absence (缺岗), or a fault found in a check-in (连线问题, AB6). Both go the same way; a fault is
 * never an absence, wherever it is shown or counted.
 */
export const FLAG_SUBJECTS = ['absence', 'check-in-fault'] as const;
export type FlagSubject = (typeof FLAG_SUBJECTS)[number];

/** What people decided about an incident (缺岗). The machine never makes one (DU1). */
export type AbsenceStage =
  | 'flagged'
  | 'notified'
  | 'answered'
  | 'confirmed'
  | 'withdrawn'
  | 'appealed'
  | 'upheld'
  | 'corrected'
  | 'needs-review';

export interface Absence {
  readonly id: string;
  readonly officer: OfficerId;
  readonly incident: IncidentId | null;
  readonly stage: AbsenceStage;
  readonly reason: string;
  readonly flaggedBy: string;
  readonly flaggedAt: Instant;
  /** SHA-256 (hex) of the frozen evidence bundle (AB1). */
  readonly evidenceSha256: string;
}
