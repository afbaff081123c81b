import type { Instant } from '@dutywall/shared/kit';
import type { Fix, Heartbeat } from '../fix/fix.ts';
import type { Leave } from '../leave/leave.ts';
import type { OfficerId } from '../officer/officer.ts';
import type { Post } from '../post/post.ts';
import type { Shift, ShiftId } from '../shift/shift.ts';
import type { DegradedSpan } from './degraded.ts';
import type { DutyRules } from './rules.ts';
import type { DutyInterval, DutyState, NoSignalCause, Overlay, Stillness } from './state.ts';

/** A post, or a version of one, that counted for a shift until it was replaced there. */
export interface FormerPost {
  readonly shift: ShiftId;
  readonly post: Post;
  readonly until: Instant;
}

/** What an officer should be doing: everything the verdict depends on but the evidence. */
export interface DutyPlan {
  readonly officer: OfficerId;
  /** By `from`, not overlapping. */
  readonly shifts: readonly Shift[];
  readonly leaves: readonly Leave[];
  /** Posts named by the shifts, in the version in force. */
  readonly posts: ReadonlyMap<string, Post>;
  readonly rules: DutyRules;
  /** Where a shift of the plan has other rules than `rules`: those in force when it began. */
  readonly shiftRules?: Readonly<Record<ShiftId, DutyRules>>;
  readonly expectedIntervalS: number;
  readonly restsSilent: boolean;
  /** False: no terminal is bound. Silence is then `never-connected` anyway; the explanation says why. */
  readonly hasTerminal: boolean;
  /**
   * Moments at which post, roster or terminal changed within a shift: a run of evidence ends there (DU3). Part of the
   * plan, not of the engine's memory, so that a restart judges alike (P10). Any order; missing: none.
   */
  readonly changes?: readonly Instant[];
  /**
   * Posts that were replaced within a shift: before `until` a place inside one of them is inside, so that a later
   * change of the roster or of a post's shape never makes somebody absent who stood where the post then was.
   */
  readonly formerPosts?: readonly FormerPost[];
  /**
   * DU11, DU13: when the officer's squad was degraded. Any order, may overlap; missing: never. Only ever reduces
   * negative time (P8), and takes silence within mass silence and outages off the officer.
   */
  readonly degraded?: readonly DegradedSpan[];
}

/** The plan under the rules of one of its shifts (null: none in particular). */
export function underRulesOf(plan: DutyPlan, shift: ShiftId | null): DutyPlan {
  const rules = shift === null ? undefined : plan.shiftRules?.[shift];
  return rules ? { ...plan, rules } : plan;
}

/** Something that arrived: evidence in order of arrival, not of event time (DU9). */
export type Evidence =
  | { readonly kind: 'fix'; readonly fix: Fix }
  | { readonly kind: 'heartbeat'; readonly heartbeat: Heartbeat };

/** The present verdict, cheap to read; the full intervals come from `timeline`. */
export interface DutyStanding {
  readonly state: DutyState;
  readonly cause: NoSignalCause | null;
  /** When the state began (back-dated, DU6). */
  readonly since: Instant;
  readonly overlays: readonly Overlay[];
  /** 实到: an inside fix in the present shift. False off shift. Answered check-ins are added by the duty room. */
  readonly arrived: boolean;
  /** The shift that covers the moment; null: none. */
  readonly shift: Shift | null;
  /** The next moment at which time alone may change the state; null: never. */
  readonly nextCheckAt: Instant | null;
}

/**
 * One officer's evaluator. Streaming and batch are the same code (P11): batch feeds everything, then asks.
 * No clock inside: `advance` brings the time. Nothing here throws on bad evidence; unusable fixes are kept as such.
 */
export interface DutyEngine {
  /** Takes in one piece of evidence. True when the standing or any past interval may have changed. */
  push(evidence: Evidence): boolean;
  /** Replaces the plan from now on; past intervals are judged again by it (DU9). */
  replan(plan: DutyPlan): void;
  /** Moves the known time forward (never back) and returns the standing at it. */
  advance(now: Instant): DutyStanding;
  /** All intervals of the plan's shifts known at `asOf` (P7), in order, without gap or overlap. */
  timeline(asOf: Instant): readonly DutyInterval[];
  /** DU8: stretches in one place, of every shift that has begun and whose rules ask for it, as known at `asOf`. */
  stillness(asOf: Instant): ReadonlyMap<ShiftId, readonly Stillness[]>;
  /**
   * Forgets the shifts that ended before `before`, with their evidence, so that an engine that runs for weeks does not
   * grow. A shift still running keeps all of its evidence.
   */
  forget(before: Instant): void;
}
