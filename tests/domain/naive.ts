import type { DegradedSpan, DutyPlan, DutyState, Evidence, Fix, Shift } from '@dutywall/shared/domain';
import { runSpanMs, silenceLimitMs, usability } from '@dutywall/shared/domain';
import { compileRegion, type Datum, fromWgs84, type LonLat, regionDistanceM, toWgs84 } from '@dutywall/shared/geo';
import type { Instant } from '@dutywall/shared/kit';

type Place = 'inside' | 'ambiguous' | 'outside';

/** DU5, and DU13 of a terminal alone (`provenAt`: from when it is trusted), read word by word. */
export function placeOf(fix: Fix, shift: Shift, plan: DutyPlan, provenAt: Instant): Place {
  if (fix.mock) return 'ambiguous';
  const frozen = frozenSpans(plan).some((one) => fix.eventAt >= one.from && fix.eventAt < one.to);
  if (isInside(fix, shift, plan)) return 'inside';
  const outside = isBeyond(fix, fix.sigmaM, shift, plan);
  const doubted = plan.rules.datumDoubt !== 0 && fix.eventAt <= provenAt && !isOnlyAsTold(fix, shift, plan);
  return outside && !doubted && !frozen && !fix.marks.includes('time-missing') ? 'outside' : 'ambiguous';
}

function excesses({ lon, lat }: LonLat, shift: Shift, plan: DutyPlan): readonly number[] {
  return shift.posts.map((id) => {
    const post = plan.posts.get(id);
    if (!post) throw new Error(`no post ${id}`);
    return regionDistanceM(compileRegion(post.shape), lon, lat) - post.toleranceM;
  });
}

const isInside = (place: LonLat, shift: Shift, plan: DutyPlan) => excesses(place, shift, plan).some((one) => one <= 0);

const isBeyond = (place: LonLat, sigmaM: number, shift: Shift, plan: DutyPlan) =>
  excesses(place, shift, plan).every((excess) => excess > plan.rules.outsideSigmas * sigmaM);

/** DU13: whether the place is outside in every other datum that the terminal may speak. */
function isOnlyAsTold({ lon, lat, sigmaM }: Fix, shift: Shift, plan: DutyPlan): boolean {
  const datums: readonly Datum[] = ['GCJ-02', 'BD-09'];
  const others = datums.flatMap((datum) => [toWgs84(datum, lon, lat), fromWgs84(datum, lon, lat)]);
  return others.every((place) => isBeyond(place, sigmaM, shift, plan));
}

/**
 * DU13: the event time from which the terminal has shown its datum in the shift: as many inside fixes over as long a
 * time as DU6 wants outside, none of them inside in another datum. For terminals whose fixes nobody suspects (DU16).
 */
export function datumProvenAt(
  plan: DutyPlan,
  shift: Shift,
  evidence: readonly Evidence[],
  terminal = terminalOf(evidence),
): Instant {
  const times = evidence
    .flatMap((item) => (item.kind === 'fix' && usability(item.fix) === null && !item.fix.mock ? [item.fix] : []))
    .filter((fix) => fix.terminal === terminal && fix.eventAt >= shift.from && fix.eventAt < shift.to)
    .filter((fix) => isInside(fix, shift, plan) && isOnlyAsTold(fix, shift, plan))
    .map((fix) => fix.eventAt)
    .sort((a, b) => a - b);
  const span = runSpanMs(plan.rules, plan.expectedIntervalS);
  const first = times[0] ?? Number.POSITIVE_INFINITY;
  const proven = times.find((at, n) => n + 1 >= plan.rules.minRunFixes && at - first >= span);
  return proven ?? Number.POSITIVE_INFINITY;
}

/** DU11, DU13: when negative evidence is frozen. */
function frozenSpans(plan: DutyPlan): readonly DegradedSpan[] {
  return (plan.degraded ?? []).filter((one) => one.reason !== 'outage');
}

/** Whose fixes these are, where there is one. */
function terminalOf(evidence: readonly Evidence[]): string | undefined {
  return evidence.flatMap((item) => (item.kind === 'fix' ? [item.fix.terminal] : []))[0];
}

interface Seen {
  readonly at: Instant;
  readonly place: Place;
}

/**
 * The rules read word by word, with everything known and no thought of speed: the state at one instant of a shift
 * that is over. Assumes that no two fixes share an instant. The engine is held against it.
 */
export function naiveJudge(plan: DutyPlan, shift: Shift, evidence: readonly Evidence[]): (at: Instant) => DutyState {
  const limit = silenceLimitMs(plan.rules, plan.expectedIntervalS);
  const terminals = new Set(evidence.flatMap((item) => (item.kind === 'fix' ? [item.fix.terminal] : [])));
  const proven = new Map([...terminals].map((one) => [one, datumProvenAt(plan, shift, evidence, one)]));
  const fixes: Seen[] = evidence
    .flatMap((item) => (item.kind === 'fix' && usability(item.fix) === null ? [item.fix] : []))
    .filter((fix) => fix.eventAt < shift.to && fix.eventAt >= shift.from - Math.max(30 * 60_000, limit))
    .map((fix) => ({ at: fix.eventAt, place: placeOf(fix, shift, plan, proven.get(fix.terminal) ?? fix.eventAt) }))
    .sort((a, b) => a.at - b.at);
  const beats = evidence
    .flatMap((item) => (item.kind === 'heartbeat' ? [item.heartbeat.eventAt] : []))
    .sort((a, b) => a - b);
  const excused = (at: Instant) => plan.leaves.some((one) => at >= one.from && at < one.to);
  const onBreak = (at: Instant) => shift.breaks.some((one) => at >= one.from && at < one.to);
  const edges = [shift.from, shift.to, ...shift.breaks.flatMap((one) => [one.from, one.to])];
  for (const one of plan.leaves) edges.push(one.from, one.to);
  edges.push(...(plan.changes ?? []));
  for (const one of frozenSpans(plan)) edges.push(one.from, one.to);
  edges.sort((a, b) => a - b);
  const onDuty = (at: Instant) => at >= shift.from && at < shift.to && !excused(at) && !onBreak(at);
  const crossed = (a: Instant, b: Instant) => edges.some((edge) => edge > a && edge <= b);
  const begin = edges.find((edge) => onDuty(edge)) ?? shift.from;
  const grace = begin + plan.rules.arrivalGraceS * 1000;
  const arrivedBy = (at: Instant) =>
    fixes.some((fix) => fix.place === 'inside' && fix.at >= shift.from && fix.at <= at);

  const negative: { from: Instant; to: Instant; arrived: boolean }[] = [];
  for (let i = 0; i < fixes.length; ) {
    const first = fixes[i] as Seen;
    let j = i;
    i += 1;
    if (first.place !== 'outside' || !onDuty(first.at)) continue;
    for (let next = fixes[j + 1]; next; next = fixes[j + 1]) {
      const last = fixes[j] as Seen;
      if (next.place !== 'outside' || next.at - last.at > limit || crossed(last.at, next.at)) break;
      j += 1;
    }
    i = j + 1;
    const last = fixes[j] as Seen;
    if (j - fixes.indexOf(first) + 1 < plan.rules.minRunFixes) continue;
    if (last.at - first.at < runSpanMs(plan.rules, plan.expectedIntervalS)) continue;
    const next = fixes[j + 1];
    const until = next ? next.at : shift.to;
    const segmentEnd = edges.find((edge) => edge > last.at) ?? shift.to;
    const to = until - last.at > limit ? last.at : Math.min(until, segmentEnd);
    negative.push({ from: Math.max(first.at, grace), to, arrived: arrivedBy(first.at) });
  }

  return (at) => {
    if (at < shift.from || at >= shift.to) return 'off-shift';
    if (excused(at)) return 'excused';
    if (onBreak(at)) return 'on-break';
    const run = negative.find((one) => at >= one.from && at < one.to);
    const arrived = arrivedBy(at);
    const last = fixes.findLast((fix) => fix.at <= at);
    let until = last ? last.at + limit : Number.NEGATIVE_INFINITY;
    if (last?.place === 'inside' && last.at >= shift.from && plan.restsSilent)
      for (const beat of beats) if (beat >= last.at && beat <= at && beat <= until) until = beat + limit;
    if (!arrived && (at < grace || (at < until && !run))) return 'expected';
    if (at >= until) return 'no-signal';
    if (run) return run.arrived ? 'off-post' : 'not-arrived';
    return last?.place === 'inside' ? 'on-post' : 'stepped-away';
  };
}
