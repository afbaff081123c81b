import type { CheckInRow } from '@dutywall/shared/protocol';

/** So long before the duty ends both sides are told that the check-in will, ms: enough to say goodbye. */
const TOLD_BEFORE_MS = 120_000;

/** CI1: seconds until a check-in ends with the officer's duty; null: not yet to be told. */
export function secondsToClosing(row: Pick<CheckInRow, 'stage' | 'coveredUntil'>, now: number): number | null {
  if (row.coveredUntil === null || row.stage === 'ended') return null;
  const left = row.coveredUntil - now;
  return left <= TOLD_BEFORE_MS ? Math.max(0, Math.ceil(left / 1_000)) : null;
}
