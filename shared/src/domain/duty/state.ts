import type { Instant } from '@dutywall/shared/kit';
import type { PostId } from '../post/post.ts';
import type { ShiftId } from '../shift/shift.ts';

/** DU2, in its order. The index is the code on the wire and in boards: append only. */
export const DUTY_STATES = [
  'off-shift',
  'excused',
  'on-break',
  'expected',
  'no-signal',
  'not-arrived',
  'off-post',
  'stepped-away',
  'on-post',
] as const;
export type DutyState = (typeof DUTY_STATES)[number];

/** DU3; the last is DU11's: silent within mass silence or our own outage. The index is the code on the wire: append only. */
export const NO_SIGNAL_CAUSES = [
  'never-connected',
  'link-lost',
  'no-gnss-fix',
  'accuracy-too-low',
  'clock-untrusted',
  'terminal-conflict',
  'paused-at-rest',
  'system-degraded',
] as const;
export type NoSignalCause = (typeof NO_SIGNAL_CAUSES)[number];

/** DU2's overlays: shown beside the state, never instead of it. Bit n on the wire is entry n: append only. */
export const OVERLAYS = [
  'sos',
  'degraded',
  'mock-suspected',
  'clock-untrusted',
  'battery-low',
  'datum-doubtful',
] as const;
export type Overlay = (typeof OVERLAYS)[number];

/** What supports a verdict (DU12). Counts and extremes always; the fixes themselves bounded. */
export interface DutyEvidence {
  readonly fixCount: number;
  /** Store ids of the fixes used, the most telling 50 where there are more. */
  readonly fixIds: readonly number[];
  readonly firstEventAt: Instant | null;
  readonly lastEventAt: Instant | null;
  /** The latest arrival of these fixes: late for a buffered upload. */
  readonly lastReceivedAt: Instant | null;
  readonly sigmaMinM: number | null;
  readonly sigmaMaxM: number | null;
  /** Farthest distance to the nearest post, m, over the fixes used. */
  readonly farthestM: number | null;
  readonly posts: readonly { readonly id: PostId; readonly version: number; readonly name: string }[];
  readonly ruleVersion: number;
  readonly shift: ShiftId | null;
  readonly shiftVersion: number | null;
  /** What was missing and why, as rule words. */
  readonly missing: readonly string[];
}

/** One stretch of one state. Intervals of an officer cover time without gap or overlap. */
export interface DutyInterval {
  readonly state: DutyState;
  readonly cause: NoSignalCause | null;
  readonly from: Instant;
  /** Exclusive; `Infinity` while it goes on. */
  readonly to: Instant;
  /** When the evidence for it was complete (DU6: may be later than `from`). */
  readonly knownFrom: Instant;
  readonly shift: ShiftId | null;
  readonly rules: readonly string[];
  readonly evidence: DutyEvidence;
}

export interface Explanation {
  readonly zh: string;
  readonly en: string;
}

/**
 * DU8 滞留: a stretch in one place on a patrol route, for somebody to look at. No state, no evidence against anybody,
 * read by no count and no assessment.
 */
export interface Stillness {
  readonly from: Instant;
  /** Event time of the last fix there; null while it goes on. */
  readonly to: Instant | null;
  /** When it had lasted long enough for the rule, and that was known. */
  readonly knownFrom: Instant;
  readonly text: Explanation;
}
