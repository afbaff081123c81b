import { type DutyState, isCountUnknown, type NoSignalCause } from '@dutywall/shared/domain';
import type { Instant, Span } from '@dutywall/shared/kit';
import type { CurvePoint } from '@dutywall/shared/protocol';

/** A stored interval as far as the curve reads it; `to` null: it goes on. */
export interface CurveStretch {
  readonly state: DutyState;
  readonly cause: NoSignalCause | null;
  readonly from: Instant;
  readonly to: Instant | null;
}

/** States in which nobody is expected: 应到 leaves them out (domain README, "Counts"). */
const NOT_DUE: ReadonlySet<DutyState> = new Set(['off-shift', 'excused']);

/**
 * How many were on post (在岗) and due (应到) at every step of the span: each stretch adds one from the first step it
 * holds to the last, so the cost is one pass over the stretches and one over the steps.
 */
export function curveOf(stretches: readonly CurveStretch[], span: Span, stepMs: number): CurvePoint[] {
  const steps = Math.floor((span.to - span.from) / stepMs) + 1;
  const onPost = new Int32Array(steps + 1);
  const due = new Int32Array(steps + 1);
  const silenced = new Int32Array(steps + 1);
  const firstAtOrAfter = (at: Instant) => Math.max(0, Math.min(steps, Math.ceil((at - span.from) / stepMs)));
  for (const { state, cause, from, to } of stretches) {
    if (NOT_DUE.has(state)) continue;
    const first = firstAtOrAfter(from);
    const end = to === null ? steps : firstAtOrAfter(to);
    due[first] += 1;
    due[end] -= 1;
    if (cause === 'system-degraded') {
      silenced[first] += 1;
      silenced[end] -= 1;
    }
    if (state !== 'on-post') continue;
    onPost[first] += 1;
    onPost[end] -= 1;
  }
  const points: CurvePoint[] = [];
  for (let step = 0, there = 0, expected = 0, lost = 0; step < steps; step += 1) {
    there += onPost[step];
    expected += due[step];
    lost += silenced[step];
    const unknown = isCountUnknown(expected, lost);
    points.push({ at: span.from + step * stepMs, onPost: there, due: expected, ...(unknown && { unknown }) });
  }
  return points;
}
