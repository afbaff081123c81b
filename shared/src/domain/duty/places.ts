import { compileRegion, type Region, regionDistanceM } from '@dutywall/shared/geo';
import type { Instant } from '@dutywall/shared/kit';
import type { Post } from '../post/post.ts';
import type { Shift } from '../shift/shift.ts';
import { DATUM_READINGS, FARTHEST_READING_M, readAs } from './datum-reading.ts';
import type { DutyPlan } from './engine.ts';
import { type EvidenceLog, MOCK, READING_NONE, READING_UNKNOWN, TIME_MISSING } from './evidence-log.ts';

/** DU5. In the order of what they are worth to the officer: of fixes of one instant the greatest counts. */
export const OUTSIDE = 0;
export const AMBIGUOUS = 1;
export const INSIDE = 2;

/** One compiled region for every version of a post, shared by all officers who stand there. */
const compiled = new WeakMap<Post, Region>();

export function regionOf(post: Post): Region {
  let region = compiled.get(post);
  if (!region) {
    region = compileRegion(post.shape);
    compiled.set(post, region);
  }
  return region;
}

interface Target {
  readonly region: Region;
  readonly tolerance: number;
  /** The post counts for event times before this. */
  readonly until: Instant;
}

/** The posts of one shift, ready to judge places by (DU5). */
export class Places {
  private readonly posts: readonly Target[];
  private readonly outsideSigmas: number;
  private distance = 0;

  constructor(shift: Shift, plan: DutyPlan) {
    this.outsideSigmas = plan.rules.outsideSigmas;
    const target = (post: Post, until: Instant): Target => ({
      region: regionOf(post),
      tolerance: post.toleranceM,
      until,
    });
    const now = shift.posts.flatMap((id) => plan.posts.get(id) ?? []);
    const former = (plan.formerPosts ?? []).filter((one) => one.shift === shift.id);
    this.posts = [
      ...now.map((post) => target(post, Number.POSITIVE_INFINITY)),
      ...former.map(({ post, until }) => target(post, until)),
    ];
  }

  /**
   * Where a row's fix lies. With several posts: inside any is inside, outside all is outside. `own`: the row lies in
   * the judge's shift, so the distances may be cached with it.
   */
  classify(log: EvidenceLog, row: number, own: boolean): number {
    let excess = own ? (log.excess[row] as number) : Number.NaN;
    if (Number.isNaN(excess)) {
      excess = this.excessM(log.lon[row] as number, log.lat[row] as number, log.eventAt[row] as number);
      if (own) {
        log.excess[row] = excess;
        log.distance[row] = this.distance;
      }
    }
    const flags = log.flags[row] as number;
    // No post known: there is nothing to be outside of. Mock: neither for nor against (DU16).
    if (excess === Number.POSITIVE_INFINITY || (flags & MOCK) !== 0) return AMBIGUOUS;
    if (excess <= 0) return INSIDE;
    // Written so that a σ that is not a number makes the fix ambiguous, never outside.
    return excess > this.outsideSigmas * (log.sigma[row] as number) && (flags & TIME_MISSING) === 0
      ? OUTSIDE
      : AMBIGUOUS;
  }

  /**
   * DU13: the first other reading of its datum under which a row's fix, in the judge's shift, is not outside; or
   * `READING_NONE`. By the same σ as outside, so that a growing σ only ever adds doubt (P4). Looked for once a row.
   */
  otherReading(log: EvidenceLog, row: number): number {
    if (log.reading[row] === READING_UNKNOWN) log.reading[row] = this.findReading(log, row);
    return log.reading[row] as number;
  }

  private findReading(log: EvidenceLog, row: number): number {
    const margin = this.outsideSigmas * (log.sigma[row] as number);
    if ((log.excess[row] as number) - margin > FARTHEST_READING_M) return READING_NONE;
    const found = DATUM_READINGS.findIndex((_, reading) => {
      const place = readAs(reading, log.lon[row] as number, log.lat[row] as number);
      return this.excessM(place.lon, place.lat, log.eventAt[row] as number) <= margin;
    });
    return found < 0 ? READING_NONE : found;
  }

  /** Metres beyond tolerance to the nearest post (≤ 0: inside); leaves the plain distance in `distance`. */
  private excessM(lon: number, lat: number, at: Instant): number {
    let best = Number.POSITIVE_INFINITY;
    this.distance = Number.POSITIVE_INFINITY;
    for (const { region, tolerance, until } of this.posts) {
      if (at >= until) continue;
      const distance = regionDistanceM(region, lon, lat, best + tolerance);
      if (distance - tolerance < best) {
        best = distance - tolerance;
        this.distance = distance;
        if (distance === 0) break;
      }
    }
    return best;
  }
}
