import { type Instant, SECOND } from '@dutywall/shared/kit';
import type { Shift } from '../shift/shift.ts';
import { freezing } from './degraded.ts';
import type { DutyPlan } from './engine.ts';
import type { DutyRules } from './rules.ts';

/** A stretch of a shift in which the plan alone decides what evidence is for. */
export interface Segment {
  readonly kind: 'duty' | 'on-break' | 'excused';
  readonly from: Instant;
  readonly to: Instant;
  /** DU11, DU13: duty as ever, but nothing in it is negative evidence. */
  readonly frozen: boolean;
}

/**
 * Cuts a shift into duty, breaks and leave (leave wins, DU2), in order, without gap or overlap. Duty is cut once more
 * at every change of post, roster or terminal and where negative evidence freezes (DU11, DU13): a run of evidence never
 * crosses a segment's end (DU3).
 */
export function segmentsOf(shift: Shift, plan: Pick<DutyPlan, 'leaves' | 'changes' | 'degraded'>): readonly Segment[] {
  const frozen = freezing(plan.degraded);
  const cuts = new Set<Instant>([shift.from, shift.to]);
  const within = (at: Instant) => at > shift.from && at < shift.to;
  for (const span of [...plan.leaves, ...shift.breaks, ...frozen])
    for (const at of [span.from, span.to]) if (within(at)) cuts.add(at);
  for (const at of plan.changes ?? []) if (within(at)) cuts.add(at);
  const times = [...cuts].sort((a, b) => a - b);
  const segments: Segment[] = [];
  for (let i = 0; i + 1 < times.length; i++) {
    const from = times[i] as number;
    const to = times[i + 1] as number;
    const covers = (span: { from: Instant; to: Instant }) => span.from <= from && span.to >= to;
    const kind = plan.leaves.some(covers) ? 'excused' : shift.breaks.some(covers) ? 'on-break' : 'duty';
    segments.push({ kind, from, to, frozen: frozen.some(covers) });
  }
  return segments;
}

/** DU7, ms: the longest silence that still says something. */
export function silenceLimitMs(rules: DutyRules, expectedIntervalS: number): number {
  return Math.max(rules.silentIntervals * expectedIntervalS, rules.silentMinS) * SECOND;
}

/** DU6, ms: what a negative run must span. */
export function runSpanMs(rules: DutyRules, expectedIntervalS: number): number {
  return Math.max(rules.leaveToleranceS, rules.runIntervals * expectedIntervalS) * SECOND;
}

/** DU6: the arrival grace runs from the first moment of duty: a leave at the shift's begin moves it. */
export function graceEnd(shift: Shift, segments: readonly Segment[], rules: DutyRules): Instant {
  const first = segments.find((segment) => segment.kind === 'duty');
  return (first?.from ?? shift.from) + rules.arrivalGraceS * SECOND;
}
