import type { DutyPlan } from '@dutywall/shared/domain';
import { compileRegion, type Region, regionDistanceM, toWgs84 } from '@dutywall/shared/geo';
import { type Instant, MINUTE, type Span } from '@dutywall/shared/kit';
import type { CorpusOfficer } from '../case.ts';
import { dutyOf, intersect } from '../truth.ts';
import type { Claim } from './claim.ts';

/** What simple products do: absent when outside for so long, or silent for so long. */
const OUTSIDE_FOR = 10 * MINUTE;
const SILENT_FOR = 3 * MINUTE;
const GRACE = 10 * MINUTE;

/**
 * The reference: point in polygon and a timeout, by time of arrival. It knows roster, breaks, leave, grace, datum as
 * enrolled and the post's tolerance, as the engine does; it knows nothing of accuracy, clocks, silence or late data.
 */
export function naiveClaims(officer: CorpusOfficer): Claim[] {
  const final = (officer.plans.at(-1) ?? officer.plans[0]).plan;
  const [shift] = final.shifts;
  if (!shift) return [];
  const absent: Span[] = [];
  let heardAt = shift.from;
  let outsideSince: Instant | null = null;
  const silentUntil = (at: Instant) => {
    if (at - heardAt > SILENT_FOR) absent.push({ from: heardAt + SILENT_FOR, to: at });
  };
  for (const { at, inside } of sightings(officer)) {
    if (at >= shift.to) break;
    if (at >= shift.from) silentUntil(at);
    heardAt = Math.max(at, shift.from);
    if (!inside) outsideSince ??= heardAt;
    else if (outsideSince !== null) {
      absent.push({ from: outsideSince + OUTSIDE_FOR, to: at });
      outsideSince = null;
    }
  }
  silentUntil(shift.to);
  if (outsideSince !== null) absent.push({ from: outsideSince + OUTSIDE_FOR, to: shift.to });
  const afterGrace = [{ from: shift.from + GRACE, to: shift.to }];
  const told = intersect(intersect(absent, afterGrace), dutyOf(shift, final));
  return union(told).map((span) => ({ ...span, shownAt: span.from }));
}

function sightings(officer: CorpusOfficer): { readonly at: Instant; readonly inside: boolean }[] {
  const datums = new Map(officer.terminals.map(({ terminal }) => [terminal.id, terminal.datum]));
  const regions = new Map<DutyPlan, readonly { readonly region: Region; readonly toleranceM: number }[]>();
  return officer.arrivals.flatMap(({ receivedAt, fix, terminal }) => {
    if (!fix) return [];
    const { plan } = officer.plans.findLast(({ knownAt }) => knownAt <= receivedAt) ?? officer.plans[0];
    const posts =
      regions.get(plan) ??
      [...plan.posts.values()].map(({ shape, toleranceM }) => ({ region: compileRegion(shape), toleranceM }));
    regions.set(plan, posts);
    const { lon, lat } = toWgs84(datums.get(terminal) ?? 'WGS-84', fix.lon, fix.lat);
    return [
      { at: receivedAt, inside: posts.some((post) => regionDistanceM(post.region, lon, lat) <= post.toleranceM) },
    ];
  });
}

function union(spans: readonly Span[]): Span[] {
  const out: { from: Instant; to: Instant }[] = [];
  for (const { from, to } of spans.toSorted((a, b) => a.from - b.from)) {
    const last = out.at(-1);
    if (last && from <= last.to) last.to = Math.max(last.to, to);
    else out.push({ from, to });
  }
  return out;
}
