import type { Instant } from '@dutywall/shared/kit';
import type { NoSignalCause } from '../duty/state.ts';
import type { OfficerId } from '../officer/officer.ts';
import type { ShiftId } from '../shift/shift.ts';

/**
 * A stretch worth a look (异常). `late` is a finished not-arrived stretch's milder end: arrived after the grace. `still`
 * (DU8) is for information: never a candidate, never counted, cited by no flag.
 */
export const INCIDENT_KINDS = [
  'sos',
  'not-arrived',
  'off-post',
  'left-early',
  'late',
  'silent',
  'under-covered',
  'still',
] as const;
export type IncidentKind = (typeof INCIDENT_KINDS)[number];

/** DU1, AB1: what a flag may not cite: a word told for information (DU8), and a call for help, which is nobody's fault. */
export function isGroundForFlag(kind: IncidentKind): boolean {
  return kind !== 'still' && kind !== 'sos';
}

export type IncidentId = string;

export interface Incident {
  readonly id: IncidentId;
  readonly officer: OfficerId;
  readonly shift: ShiftId | null;
  readonly kind: IncidentKind;
  readonly cause: NoSignalCause | null;
  /** When it began in the street. */
  readonly from: Instant;
  /** When the evidence for it was complete (DU6). */
  readonly knownFrom: Instant;
  /** Null while it goes on. */
  readonly to: Instant | null;
  readonly acknowledgedBy: string | null;
  readonly acknowledgedAt: Instant | null;
}
