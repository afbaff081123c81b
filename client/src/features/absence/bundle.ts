import {
  type CheckInOutcome,
  type CheckInReason,
  type ChecklistItem,
  type DutyState,
  type FixMark,
  maySpeakAgainst,
  type Tick,
} from '@dutywall/shared/domain';
import { compileRegion, type Region, type RegionShape, regionDistanceM } from '@dutywall/shared/geo';

/** The frozen bundle as the server writes it (AB1); times are ISO text in UTC. Only what a page shows is named. */
export interface Bundle {
  readonly frozenAt: string;
  readonly incident: {
    readonly kind: string;
    readonly from: string;
    readonly to: string | null;
    readonly textZh: string;
    readonly textEn: string;
  } | null;
  readonly shift: {
    readonly name: string;
    readonly version: number;
    readonly from: string;
    readonly to: string;
    readonly ruleVersion: number;
  } | null;
  readonly posts: readonly BundlePost[];
  readonly terminals: readonly {
    readonly protocol: string;
    readonly datum: string;
    readonly expectedIntervalS: number;
  }[];
  readonly intervals: readonly BundleInterval[];
  readonly sentences?: readonly {
    readonly from: string;
    readonly state: string;
    readonly zh: string;
    readonly en: string;
  }[];
  /** AB6: the check-in that the flag is about; null or absent: about an absence. */
  readonly checkIn?: BundleCheckIn | null;
  readonly checkIns?: readonly BundleCheckIn[];
  readonly fixes: BundleFixes | null;
  readonly fixesTruncated: boolean;
}

export interface BundleCheckIn {
  readonly id: string;
  readonly by: string;
  readonly reason: CheckInReason;
  readonly rangAt: string;
  readonly answeredAt: string | null;
  readonly liveAt: string | null;
  readonly endedAt: string | null;
  readonly outcome: CheckInOutcome | null;
  readonly checklist: {
    readonly revision: number;
    readonly version: number;
    readonly remark: string | null;
    readonly ticks: readonly Tick[];
  } | null;
  readonly snapshots: readonly {
    readonly id: string;
    readonly code: string;
    readonly at: string;
    readonly sha256: string | null;
    readonly counterpartSha256: string | null;
  }[];
  /** Of the one that the flag is about: the items as they were worded. */
  readonly items?: readonly ChecklistItem[] | null;
}

export interface BundleInterval {
  readonly state: DutyState;
  readonly cause: string | null;
  readonly from: string;
  readonly to: string | null;
  readonly rules: readonly string[];
  readonly evidence: {
    readonly fixIds?: readonly number[];
    readonly ruleVersion?: number;
    readonly farthestM?: number | null;
  };
}

interface BundleFixes {
  readonly id: readonly number[];
  readonly eventAt: readonly string[];
  readonly receivedAt: readonly string[];
  readonly lonE6: readonly number[];
  readonly latE6: readonly number[];
  readonly sigmaM: readonly number[];
  readonly located: readonly boolean[];
  readonly mock: readonly boolean[];
  /** Marks of the intake, by spaces. */
  readonly marks: readonly string[];
}

type Ring = readonly (readonly [number, number])[];
export interface BundlePost {
  readonly id: string;
  readonly version: number;
  readonly name: string;
  readonly radiusM: number | null;
  readonly bufferM: number | null;
  readonly toleranceM: number;
  readonly geometry:
    | { readonly type: 'Point'; readonly coordinates: readonly [number, number] }
    | { readonly type: 'LineString'; readonly coordinates: Ring }
    | { readonly type: 'Polygon'; readonly coordinates: readonly Ring[] }
    | { readonly type: 'MultiPolygon'; readonly coordinates: readonly (readonly Ring[])[] };
}

export interface EvidenceFix {
  readonly id: number;
  readonly eventAt: number;
  readonly receivedAt: number;
  readonly lon: number;
  readonly lat: number;
  readonly sigmaM: number;
  /** To the nearest post, m; 0 within it; null without a post. */
  readonly distanceM: number | null;
  /** May speak against the officer (DU4, DU10, DU16); the others are shown and never counted or measured. */
  readonly weighs: boolean;
}

/** The time that a flag speaks about. `closed`: it has an end of its own; else it went on when the bundle was frozen. */
export interface Cited {
  readonly from: number;
  readonly to: number;
  readonly closed: boolean;
}

/**
 * What a bundle cites: of a fault its check-in (AB6), else its incident's time, else its shift's, up to the freezing at
 * most. `from`: as the server says of an absence.
 */
export function citedOf(bundle: Pick<Bundle, 'incident' | 'shift' | 'checkIn' | 'frozenAt'>, from: number): Cited {
  const { incident, shift, checkIn } = bundle;
  const frozenAt = Date.parse(bundle.frozenAt);
  const last = checkIn ? checkIn.endedAt : (incident ?? shift)?.to;
  const end = last ? Date.parse(last) : Number.POSITIVE_INFINITY;
  return { from: checkIn ? Date.parse(checkIn.rangAt) : from, to: Math.min(end, frozenAt), closed: end <= frozenAt };
}

/**
 * The fixes that the verdict on the cited time rests on. The end is the officer's again: whatever ended the stretch lies
 * there. Only where silence ended it, its own last fix does, and the verdict names that one.
 */
export function citedFixes(
  bundle: Pick<Bundle, 'intervals'>,
  fixes: readonly EvidenceFix[],
  { from, to }: Cited,
): readonly EvidenceFix[] {
  const own = bundle.intervals.filter((one) => Date.parse(one.from) < to && Date.parse(one.to ?? '') === to);
  const ids = new Set(own.flatMap((one) => one.evidence.fixIds ?? []));
  return fixes.filter(
    ({ id, eventAt, weighs }) => weighs && eventAt >= from && (eventAt < to || (eventAt === to && ids.has(id))),
  );
}

function shapeOf({ geometry, radiusM, bufferM }: BundlePost): RegionShape {
  switch (geometry.type) {
    case 'Point':
      return { kind: 'circle', centre: geometry.coordinates, radiusM: radiusM ?? 0 };
    case 'LineString':
      return { kind: 'route', line: geometry.coordinates, bufferM: bufferM ?? 0 };
    case 'Polygon':
      return { kind: 'area', polygons: [[...geometry.coordinates]] };
    case 'MultiPolygon':
      return { kind: 'area', polygons: geometry.coordinates.map((polygon) => [...polygon]) };
  }
}

function distanceTo(regions: readonly Region[], lon: number, lat: number): number | null {
  if (regions.length === 0) return null;
  return Math.max(0, Math.min(...regions.map((region) => regionDistanceM(region, lon, lat))));
}

/** The located fixes of a bundle in order of event time, with their distance to the nearest post and their weight. */
export function fixesOf({ fixes, posts }: Bundle): readonly EvidenceFix[] {
  if (!fixes) return [];
  const regions = posts.map((post) => compileRegion(shapeOf(post)));
  return fixes.id.flatMap((id, i) => {
    const lon = (fixes.lonE6[i] ?? 0) / 1e6;
    const lat = (fixes.latE6[i] ?? 0) / 1e6;
    if (fixes.located[i] !== true) return [];
    const marks = (fixes.marks[i] ?? '').split(' ') as FixMark[];
    return {
      weighs: maySpeakAgainst({ located: true, mock: fixes.mock[i] === true, marks }),
      ...{ id, lon, lat, sigmaM: fixes.sigmaM[i] ?? 0, distanceM: distanceTo(regions, lon, lat) },
      eventAt: Date.parse(fixes.eventAt[i] ?? ''),
      receivedAt: Date.parse(fixes.receivedAt[i] ?? ''),
    };
  });
}

/** The fixes that say most: of those cited the first, the last, the farthest, and evenly between; `count` at most. */
export function tellingFixes(within: readonly EvidenceFix[], count: number): readonly EvidenceFix[] {
  if (within.length <= count) return within;
  const chosen = new Set<EvidenceFix>();
  const farthest = farthestOf(within);
  if (farthest) chosen.add(farthest);
  for (let i = 0; i < count - 1; i += 1) {
    const one = within[Math.round((i * (within.length - 1)) / (count - 2))];
    if (one && chosen.size < count) chosen.add(one);
  }
  return [...chosen].sort((a, b) => a.eventAt - b.eventAt);
}

export function farthestOf(fixes: readonly EvidenceFix[]): EvidenceFix | null {
  return fixes.reduce<EvidenceFix | null>(
    (best, fix) => ((fix.distanceM ?? 0) > (best?.distanceM ?? 0) ? fix : best),
    null,
  );
}

/** The sentence of a bundle (DU12): its incident's, else that of the newest interval that was in words. */
export function sentenceOf(bundle: Bundle, language: 'zh' | 'en'): string | null {
  if (bundle.incident) return language === 'zh' ? bundle.incident.textZh : bundle.incident.textEn;
  return bundle.sentences?.at(-1)?.[language] ?? null;
}

/** Rule ids that the cited verdicts stand on, with the version of the rules. */
export function rulesOf(bundle: Bundle, cited: { readonly from: number; readonly to: number }) {
  const intervals = bundle.intervals.filter(
    ({ from, to }) => Date.parse(from) < cited.to && (to === null || Date.parse(to) > cited.from),
  );
  const ids = [...new Set(intervals.flatMap((one) => one.rules))];
  return { ids, version: bundle.shift?.ruleVersion ?? intervals[0]?.evidence.ruleVersion ?? 1 };
}
