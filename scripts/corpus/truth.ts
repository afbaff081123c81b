import { type DutyPlan, runSpanMs, type Shift, silenceLimitMs } from '@dutywall/shared/domain';
import { regionDistanceM } from '@dutywall/shared/geo';
import { type Instant, MINUTE, SECOND, type Span } from '@dutywall/shared/kit';
import type { Absence, Truth, TruthSpan, Whereabouts } from './case.ts';
import type { Arrival } from './street/link.ts';
import { lonLatOf, type Place } from './street/plane.ts';
import type { Walk } from './street/walk.ts';

/** How often the true path is looked at. */
const STEP = 5 * SECOND;
/** Nearer than this to a post and its tolerance nobody is asked to tell in from out, m: 3.03 σ of DU4's 15 m, and some. */
const EDGE_M = 60;
/** Reports under way for longer than this did not arrive as they were made. */
const LIVE_WITHIN = 90 * SECOND;

/** Works out what really happened from the true path; `placesAt` are the posts that truly counted at a moment. */
export function truthOf(
  shift: Shift,
  plan: DutyPlan,
  walk: Walk,
  placesAt: (at: Instant) => readonly Place[],
  arrivals: readonly Arrival[],
): Truth {
  const spans = whereabouts(shift, walk, placesAt);
  const limit = silenceLimitMs(plan.rules, plan.expectedIntervalS);
  const telling = arrivals.filter((one) => one.telling);
  const seen = covered(telling, limit);
  const live = covered(
    telling.filter((one) => one.receivedAt - one.trueAt <= LIVE_WITHIN),
    limit,
  );
  return { spans, seen, absences: absencesOf(shift, plan, spans, seen, live) };
}

function whereabouts(shift: Shift, walk: Walk, placesAt: (at: Instant) => readonly Place[]): TruthSpan[] {
  const spans: { from: Instant; to: Instant; where: Whereabouts }[] = [];
  for (let at = shift.from; at < shift.to; at += STEP) {
    const where = whereIs(walk, at, placesAt(at));
    const last = spans.at(-1);
    if (last?.where === where) last.to = Math.min(at + STEP, shift.to);
    else spans.push({ from: at, to: Math.min(at + STEP, shift.to), where });
  }
  return spans;
}

function whereIs(walk: Walk, at: Instant, places: readonly Place[]): Whereabouts {
  const { lon, lat } = lonLatOf(walk.at(at));
  let beyond = Number.POSITIVE_INFINITY;
  for (const { post, region } of places) beyond = Math.min(beyond, regionDistanceM(region, lon, lat) - post.toleranceM);
  if (beyond <= 0) return 'inside';
  return beyond <= EDGE_M ? 'edge' : 'outside';
}

/** The time between neighbours that are at most `limit` apart. */
function covered(arrivals: readonly Arrival[], limit: number): Span[] {
  const times = arrivals.map((one) => one.trueAt).sort((a, b) => a - b);
  const spans: { from: Instant; to: Instant }[] = [];
  for (const at of times) {
    const last = spans.at(-1);
    if (last && at - last.to <= limit) last.to = at;
    else spans.push({ from: at, to: at });
  }
  return spans;
}

function absencesOf(
  shift: Shift,
  plan: DutyPlan,
  spans: readonly TruthSpan[],
  seen: readonly Span[],
  live: readonly Span[],
): Absence[] {
  const duty = dutyOf(shift, plan);
  const first = duty[0];
  if (!first) return [];
  const arrivalGrace = first.from + plan.rules.arrivalGraceS * SECOND;
  const tolerance = runSpanMs(plan.rules, plan.expectedIntervalS);
  // A report passes unmade at each end of an absence.
  const slack = 2 * plan.expectedIntervalS * SECOND;
  const away = spans.filter((span) => span.where === 'outside');
  return intersect(intersect(away, duty), seen).map(({ from, to }) => {
    const graceEnd = Math.max(from + tolerance, arrivalGrace);
    const due = to - from >= tolerance + slack && to >= arrivalGrace + slack;
    const asItWas = intersect([{ from, to }], live);
    return { from, to, graceEnd, due, live: asItWas.length === 1 && length(asItWas) >= to - from - 2 * MINUTE };
  });
}

/** The shift less breaks and leave, cut where post, roster or terminal change: what is looked at as one (DU3). */
export function dutyOf(shift: Shift, plan: DutyPlan): Span[] {
  let duty: Span[] = [{ from: shift.from, to: shift.to }];
  for (const free of [...shift.breaks, ...plan.leaves]) duty = duty.flatMap((span) => less(span, free));
  for (const at of plan.changes ?? []) duty = duty.flatMap((span) => less(span, { from: at, to: at }));
  return duty;
}

function less(span: Span, hole: Span): Span[] {
  const before = { from: span.from, to: Math.min(span.to, hole.from) };
  const after = { from: Math.max(span.from, hole.to), to: span.to };
  return hole.to < span.from || hole.from > span.to ? [span] : [before, after].filter(({ from, to }) => to > from);
}

/** What two lists of spans share, in order. */
export function intersect(a: readonly Span[], b: readonly Span[]): Span[] {
  return a.flatMap((one) =>
    b
      .map((other) => ({ from: Math.max(one.from, other.from), to: Math.min(one.to, other.to) }))
      .filter(({ from, to }) => to > from),
  );
}

export function length(spans: readonly Span[]): number {
  return spans.reduce((sum, { from, to }) => sum + to - from, 0);
}
