import { type DutyInterval, type DutyPlan, type Evidence, usability } from '@dutywall/shared/domain';
import type { Instant } from '@dutywall/shared/kit';
import type { Scenario } from './generate.ts';
import { datumProvenAt, placeOf } from './naive.ts';

export const isNegative = (one: DutyInterval) => one.state === 'off-post' || one.state === 'not-arrived';
export const timeOf = (item: Evidence) => (item.kind === 'fix' ? item.fix : item.heartbeat);

/** Negative spans of `a` that are not within negative time of `b`, ms each side. */
export function extraNegative(
  a: readonly DutyInterval[],
  b: readonly DutyInterval[],
): { from: Instant; to: Instant }[] {
  const covered = b.filter(isNegative);
  return a.filter(isNegative).flatMap((one) => {
    const left: { from: Instant; to: Instant }[] = [];
    let from = one.from;
    for (const other of covered) {
      if (other.to <= from || other.from >= one.to) continue;
      if (other.from > from) left.push({ from, to: other.from });
      from = Math.max(from, other.to);
    }
    if (from < one.to) left.push({ from, to: one.to });
    return left;
  });
}

export function shiftCovering(plan: DutyPlan, at: Instant) {
  return plan.shifts.find((shift) => at >= shift.from && at < shift.to);
}

/** Tells which fixes of a scenario are outside (DU5, DU13). */
export function outsideIn({ plan, evidence }: Scenario): (item: Evidence) => boolean {
  const proven = new Map(plan.shifts.map((shift) => [shift, datumProvenAt(plan, shift, evidence)]));
  return (item) => {
    if (item.kind !== 'fix' || usability(item.fix) !== null) return false;
    const shift = shiftCovering(plan, item.fix.eventAt);
    const provenAt = (shift && proven.get(shift)) ?? Number.POSITIVE_INFINITY;
    return shift !== undefined && placeOf(item.fix, shift, plan, provenAt) === 'outside';
  };
}

/** A deterministic shuffle by a drawn seed. */
export function shuffled<T>(items: readonly T[], seed: number): T[] {
  const out = [...items];
  let state = seed >>> 0;
  for (let i = out.length - 1; i > 0; i--) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const j = state % (i + 1);
    [out[i], out[j]] = [out[j] as T, out[i] as T];
  }
  return out;
}

/** Keeps items by a drawn seed: about `share` of them. */
export function picked<T>(items: readonly T[], seed: number, share: number): (item: T) => boolean {
  const chosen = new Set(shuffled(items, seed).slice(0, Math.ceil(items.length * share)));
  return (item) => chosen.has(item);
}

/** The same scenario some ms later. */
export function moveBy({ plan, evidence }: Scenario, by: number): Scenario {
  const move = <T extends { from: Instant; to: Instant }>(one: T): T => ({
    ...one,
    from: one.from + by,
    to: one.to + by,
  });
  return {
    plan: {
      ...plan,
      shifts: plan.shifts.map((shift) => ({ ...move(shift), breaks: shift.breaks.map(move) })),
      leaves: plan.leaves.map(move),
      changes: (plan.changes ?? []).map((at) => at + by),
      degraded: (plan.degraded ?? []).map(move),
    },
    evidence: evidence.map((item): Evidence => {
      const times = { eventAt: timeOf(item).eventAt + by, receivedAt: timeOf(item).receivedAt + by };
      return item.kind === 'fix'
        ? { kind: 'fix', fix: { ...item.fix, ...times } }
        : { kind: 'heartbeat', heartbeat: { ...item.heartbeat, ...times } };
    }),
  };
}
