import { canonicalJson, DAY, type Instant, ok, type Result, refuse, sha256Hex } from '@dutywall/shared/kit';
import type { OfficerId } from '../officer/officer.ts';
import type { SquadId } from '../squad/squad.ts';

/** What a draw is to do (SC2). Part of the commitment, so that nothing of it can be changed afterwards (SC1). */
export interface DrawParameters {
  /** How many are drawn: 1 … MAX_DRAWN. */
  readonly count: number;
  /** Squads drawn from, ascending. */
  readonly squads: readonly SquadId[];
  /** Each squad gives in proportion to its size; else all are one pool. */
  readonly stratified: boolean;
  /** `not-lately`: the longer ago the last check, the more weight (`weightOf`). */
  readonly weighting: 'equal' | 'not-lately';
  /** How long the drawn are to be checked in, minutes (SC3). */
  readonly windowMinutes: number;
}

/** An officer who can be drawn. */
export interface PoolMember {
  readonly officer: OfficerId;
  readonly badge: string;
  readonly squad: SquadId;
  /** The last answered check-in, for a spot check or any other reason; null: none known. */
  readonly lastCheckedAt: Instant | null;
  /** Whole number ≥ 1. */
  readonly weight: number;
}

/** Why somebody on shift is not in the pool. */
export const EXCLUSION_REASONS = ['excused', 'on-break', 'sos', 'in-check-in', 'open-spot-check', 'drawer'] as const;
export type ExclusionReason = (typeof EXCLUSION_REASONS)[number];

export interface Exclusion {
  readonly officer: OfficerId;
  readonly badge: string;
  readonly squad: SquadId;
  readonly reason: ExclusionReason;
}

/** The pool as it was frozen (SC1): everybody on shift at `at`, in it or excluded with a reason. */
export interface FrozenPool {
  readonly at: Instant;
  /** By officer id, ascending. */
  readonly members: readonly PoolMember[];
  readonly exclusions: readonly Exclusion[];
}

/** People drawn at once: more is no spot check but a roll call, and a queue nobody rings through in a shift. */
export const MAX_DRAWN = 50;
/** Days without a check from which on the weight is this much; never checked counts as the longest. */
const WEIGHTS: readonly (readonly [days: number, weight: number])[] = [
  [14, 4],
  [7, 3],
  [2, 2],
];

/** SC2: how much more often somebody who was not checked lately is drawn: 1 (within 2 days) to 4 (14 days or never). */
export function weightOf(lastCheckedAt: Instant | null, at: Instant): number {
  const days = lastCheckedAt === null ? Number.POSITIVE_INFINITY : (at - lastCheckedAt) / DAY;
  return WEIGHTS.find(([from]) => days >= from)?.[1] ?? 1;
}

/** Puts a pool into the order in which it is hashed and drawn from. */
export function freezePool(at: Instant, members: readonly PoolMember[], exclusions: readonly Exclusion[]): FrozenPool {
  const byId = (a: { readonly officer: string }, b: { readonly officer: string }) => (a.officer < b.officer ? -1 : 1);
  return { at, members: [...members].sort(byId), exclusions: [...exclusions].sort(byId) };
}

/** SHA-256, hex, of the pool's canonical JSON. */
export function poolHash(pool: FrozenPool): string {
  return sha256Hex(canonicalJson(pool));
}

/** SC1: what the server publishes before the draw. `secret`: 64 hex digits, told only with the result. */
export function commitmentOf(secret: string, pool: FrozenPool, parameters: DrawParameters): string {
  return sha256Hex(`${secret}|${poolHash(pool)}|${canonicalJson(parameters)}`);
}

/** Whether a draw can be made of this pool. */
export function checkDraw(
  pool: FrozenPool,
  { count, windowMinutes }: DrawParameters,
): Result<void, 'empty-pool' | 'too-many' | 'bad-parameters'> {
  const whole = Number.isInteger(count) && Number.isInteger(windowMinutes);
  if (!whole || count < 1 || count > MAX_DRAWN || windowMinutes < 5 || windowMinutes > 720) {
    return refuse('bad-parameters', `1 to ${MAX_DRAWN} officers within 5 to 720 minutes`, { max: MAX_DRAWN });
  }
  const { length } = pool.members;
  if (length === 0) return refuse('empty-pool', 'nobody on shift can be drawn');
  if (count > length) return refuse('too-many', `only ${length} officers can be drawn`, { max: length });
  return ok(undefined);
}
