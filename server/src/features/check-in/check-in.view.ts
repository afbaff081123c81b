import { type CheckIn, ringsUntil } from '@dutywall/shared/domain';
import type { Instant } from '@dutywall/shared/kit';
import type { CheckInCall, CheckInRow } from '@dutywall/shared/protocol';
import type { Ringing } from './open-check-in.ts';

/** A check-in that goes on, or one that ended, as far as it is shown. */
export interface Shown {
  readonly about: Ringing;
  readonly course: CheckIn;
  readonly onWall: boolean;
  readonly recordingSince: Instant | null;
  readonly coveredUntil: Instant | null;
  readonly viewers: number;
}

function sharedOf({ about, course, onWall, recordingSince, coveredUntil, viewers }: Shown) {
  const { id, stage, reason, rangAt, heardAt, answeredAt, liveAt, endedAt, outcome, endedBy, failedPart, busyReason } =
    course;
  return {
    ...{
      id,
      stage,
      reason,
      by: about.by,
      rangAt,
      ringsUntil: ringsUntil(course),
      heardAt,
      answeredAt,
      liveAt,
      endedAt,
    },
    ...{ outcome, endedBy, failedPart, busyReason, coveredUntil, onWall, recordingSince, viewers },
  };
}

/** For walls and desks. */
export function rowOf(shown: Shown, slot: number): CheckInRow {
  const { officer, incident, spotCheck, account } = shown.about;
  return { ...sharedOf(shown), officer, slot, incident, spotCheck, account };
}

/** For the officer's own page. */
export function callOf(shown: Shown): CheckInCall {
  return { ...sharedOf(shown), unit: shown.about.unit };
}
