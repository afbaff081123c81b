import {
  type DegradedSpan,
  type DutyPlan,
  type DutyRules,
  effectiveRules,
  type Leave,
  type Post,
  type RuleVersion,
  type Shift,
  type Squad,
} from '@dutywall/shared/domain';
import type { Instant, Span } from '@dutywall/shared/kit';
import { type Changes, changesOf } from './changes.ts';
import type { Carried, FormerShift, PostRow, Roster } from './roster.store.ts';

/** What is assumed of an officer without a terminal: nothing is expected of it, so any value serves. */
const NO_TERMINAL_INTERVAL_S = 60;

/** Everything about a roster that plans are made from, indexed once. */
export interface RosterIndex {
  readonly shifts: ReadonlyMap<string, readonly Shift[]>;
  readonly formerShifts: ReadonlyMap<string, readonly FormerShift[]>;
  readonly leaves: ReadonlyMap<string, readonly Leave[]>;
  readonly carried: ReadonlyMap<string, readonly Carried[]>;
  readonly posts: ReadonlyMap<string, readonly PostRow[]>;
  readonly rules: ReadonlyMap<string | null, readonly RuleVersion[]>;
  readonly parents: ReadonlyMap<string, string | null>;
  readonly degraded: readonly DegradedSpan[];
}

export function indexRoster(roster: Roster): RosterIndex {
  return {
    shifts: group(roster.shifts, (s) => s.officer),
    formerShifts: group(roster.formerShifts, (s) => s.shift),
    leaves: group(roster.leaves, (l) => l.officer),
    carried: group(roster.carried, (c) => c.officer),
    posts: group(roster.posts, (p) => p.id),
    rules: group(roster.rules, (r) => r.squad),
    degraded: roster.degraded,
    parents: new Map(roster.squads.map((s: Squad) => [s.id, s.parent])),
  };
}

/**
 * The officer's plan over `window` (null: no shift touches it). Posts and terminal are those in force at
 * `now`, or at the last shift's end when that is earlier; rules those in force when each shift began: judging an old
 * shift again gives the old verdict.
 */
export function planOf(index: RosterIndex, officer: string, window: Span, now: Instant): DutyPlan | null {
  const shifts = apart((index.shifts.get(officer) ?? []).filter((s) => s.to > window.from && s.from < window.to));
  const last = shifts.findLast((s) => s.from <= now) ?? shifts[0];
  if (!last) return null;
  const at = Math.min(now, Math.max(last.from, last.to - 1));
  const carried = (index.carried.get(officer) ?? []).filter((c) => c.from < last.to && c.to > last.from).at(-1);
  const posts = new Map<string, Post>();
  for (const id of new Set(shifts.flatMap((s) => s.posts))) {
    const versions = index.posts.get(id) ?? [];
    const inForce = versions.find((p) => p.validFrom <= at && at < p.validTo);
    const post = inForce ?? versions.findLast((p) => p.validFrom < p.validTo);
    if (post) posts.set(id, post);
  }
  const changes: Changes = changesOf(index, officer, shifts, posts);
  const rules = rulesFor(index, last, now);
  return {
    officer,
    shifts,
    leaves: index.leaves.get(officer) ?? [],
    posts,
    rules,
    ...otherRules(index, shifts, rules, now),
    expectedIntervalS: carried?.expectedIntervalS ?? NO_TERMINAL_INTERVAL_S,
    restsSilent: carried?.restsSilent ?? false,
    hasTerminal: carried !== undefined,
    ...changes,
    degraded: degradedWithin(shifts, index.degraded),
  };
}

/** DU11, DU13: the spans of the shifts' squads, and everybody's, that touch them; with nothing about them but that. */
export function degradedWithin(shifts: readonly Shift[], spans: readonly DegradedSpan[]): readonly DegradedSpan[] {
  return spans
    .filter((span) =>
      shifts.some((s) => (span.squad === null || span.squad === s.squad) && span.from < s.to && span.to > s.from),
    )
    .map(({ squad, reason, from, to }) => ({ squad, reason, from, to }))
    .sort((a, b) => a.from - b.from || a.to - b.to);
}

/** The engine wants shifts that do not overlap: of two that do, the earlier begun counts, the later gives way. */
function apart(shifts: readonly Shift[]): Shift[] {
  const kept: Shift[] = [];
  for (const shift of shifts) {
    const before = kept.at(-1);
    if (!before || before.to <= shift.from) kept.push(shift);
  }
  return kept;
}

/** The numbers in force when a shift began, put together from its squad and those above; see `effectiveRules`. */
function rulesFor(index: RosterIndex, shift: Shift, now: Instant): DutyRules {
  const upwards: (readonly RuleVersion[])[] = [];
  const seen = new Set<string>();
  for (let squad: string | null = shift.squad; squad !== null && !seen.has(squad); ) {
    seen.add(squad);
    upwards.push(index.rules.get(squad) ?? []);
    squad = index.parents.get(squad) ?? null;
  }
  upwards.push(index.rules.get(null) ?? []);
  return effectiveRules(upwards.reverse(), { from: shift.from, to: shift.to, now });
}

/** The rules of the plan's shifts that are not those of the last one; a plan rarely holds any. */
function otherRules(index: RosterIndex, shifts: readonly Shift[], rules: DutyRules, now: Instant) {
  const other: Record<string, DutyRules> = {};
  for (const shift of shifts) {
    const own = rulesFor(index, shift, now);
    if (own.version !== rules.version) other[shift.id] = own;
  }
  return Object.keys(other).length > 0 ? { shiftRules: other } : {};
}

/** Two plans with the same text give the same verdicts. A version of a post never changes, so its name says it all. */
export function planText(plan: DutyPlan): string {
  const nameOf = ({ id, version }: Post): string => `${id}:${version}`;
  const formerPosts = plan.formerPosts?.map((former) => ({ ...former, post: nameOf(former.post) }));
  return JSON.stringify({ ...plan, posts: [...plan.posts.values()].map(nameOf), formerPosts });
}

function group<K, T>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const list = groups.get(key);
    if (list) list.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
