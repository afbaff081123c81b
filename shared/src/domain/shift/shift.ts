import { type Instant, MINUTE, type Span } from '@dutywall/shared/kit';
import type { OfficerId } from '../officer/officer.ts';
import type { PostId } from '../post/post.ts';
import type { SquadId } from '../squad/squad.ts';

export type ShiftId = string;

/** DU14: fixes this close to a shift, ms, are still (or already) the bureau's business. */
export const WINDOW_MARGIN_MS = 30 * MINUTE;

/** Officer × posts × window × breaks × rule version (班次). The roster is the set of shifts. */
export interface Shift {
  readonly id: ShiftId;
  readonly version: number;
  /** e.g. 早班 */
  readonly name: string;
  readonly officer: OfficerId;
  readonly squad: SquadId;
  readonly posts: readonly PostId[];
  readonly from: Instant;
  readonly to: Instant;
  readonly breaks: readonly Span[];
  readonly ruleVersion: number;
}
