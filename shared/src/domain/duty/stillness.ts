import { type LonLat, metreScale } from '@dutywall/shared/geo';
import { type Instant, MINUTE, SECOND } from '@dutywall/shared/kit';
import type { Post } from '../post/post.ts';
import type { Shift } from '../shift/shift.ts';
import type { DutyPlan } from './engine.ts';
import { type EvidenceLog, MOCK, TIME_MISSING, USABLE } from './evidence-log.ts';
import { chinaTime } from './explain.ts';
import { INSIDE, Places } from './places.ts';
import { type Segment, segmentsOf, silenceLimitMs } from './segments.ts';
import type { Stillness } from './state.ts';

/** DU8: a place within 20 m and 3 σ of where the officer has been so far is the same place. */
const CIRCLE_M = 20;
const CIRCLE_SIGMAS = 3;
/** A fix worse than this, σ in m, cannot tell standing from walking and says nothing here. */
const TELLING_SIGMA_M = 30;

/** Fixes that lie together, in order of event time. */
class Rest {
  readonly from: Instant;
  last: Instant;
  fixes = 0;
  isLong = false;
  knownFrom = Number.NEGATIVE_INFINITY;
  farthest = 0;
  private readonly scale: { readonly perLon: number; readonly perLat: number };
  private lon = 0;
  private lat = 0;

  constructor(at: Instant, { lon, lat }: LonLat) {
    this.from = at;
    this.last = at;
    this.scale = metreScale(lat);
    this.lon = lon;
    this.lat = lat;
  }

  /** Whether a place is within the circle around the mean of those before. */
  holds({ lon, lat }: LonLat, sigmaM: number): boolean {
    return this.metresTo(lon, lat) <= CIRCLE_M + CIRCLE_SIGMAS * sigmaM;
  }

  add(at: Instant, { lon, lat }: LonLat, known: Instant, longEnough: number): void {
    this.farthest = Math.max(this.farthest, this.metresTo(lon, lat));
    this.fixes += 1;
    this.lon += (lon - this.lon) / this.fixes;
    this.lat += (lat - this.lat) / this.fixes;
    this.last = at;
    // It is known once the last fix that it took was.
    if (this.isLong) return;
    this.knownFrom = Math.max(this.knownFrom, known);
    this.isLong = this.spanMs >= longEnough;
  }

  get spanMs(): number {
    return this.last - this.from;
  }

  private metresTo(lon: number, lat: number): number {
    return Math.hypot((lon - this.lon) * this.scale.perLon, (lat - this.lat) * this.scale.perLat);
  }
}

/** Whether the plan asks for DU8 in a shift: switched on, and nothing but patrol routes to walk. */
function watchesStillness(plan: DutyPlan, shift: Shift): boolean {
  const posts = postsOf(plan, shift);
  return plan.rules.stillS > 0 && posts.length > 0 && posts.every((post) => post.shape.kind === 'route');
}

function postsOf(plan: DutyPlan, shift: Shift): readonly Post[] {
  return shift.posts.flatMap((id) => plan.posts.get(id) ?? []);
}

/**
 * The stretches of one shift, from the evidence known at `asOf`. They end at a fix elsewhere, off the route or suspected
 * by its source, at a silence (DU7), at a break, leave or change of plan.
 */
export function stillnessIn(plan: DutyPlan, shift: Shift, log: EvidenceLog, asOf: Instant): readonly Stillness[] {
  if (!watchesStillness(plan, shift)) return [];
  const longEnough = plan.rules.stillS * SECOND;
  const limit = silenceLimitMs(plan.rules, plan.expectedIntervalS);
  const places = new Places(shift, plan);
  const segments = segmentsOf(shift, plan);
  const found: Stillness[] = [];
  let rest: Rest | null = null;
  let segment: Segment | undefined;
  const end = (goesOn: boolean) => {
    if (rest?.isLong) found.push(told(rest, goesOn, plan, shift));
    rest = null;
  };
  for (let row = log.lowerBound(shift.from); row < log.size; row++) {
    const at = log.eventAt[row] as number;
    if (at >= shift.to || at > asOf) break;
    const known = log.knownAt[row] as number;
    const sigma = log.sigma[row] as number;
    const flags = log.flags[row] as number;
    if (known > asOf || log.kind[row] !== USABLE || sigma > TELLING_SIGMA_M || (flags & TIME_MISSING) !== 0) continue;
    const before = segment;
    segment = segments.find((one) => at < one.to);
    const place = { lon: log.lon[row] as number, lat: log.lat[row] as number };
    const counts = (flags & MOCK) === 0 && segment?.kind === 'duty' && places.classify(log, row, true) === INSIDE;
    const open: Rest | null = rest;
    if (open && (!counts || segment !== before || at - open.last > limit || !open.holds(place, sigma))) end(false);
    if (!counts) continue;
    rest ??= new Rest(at, place);
    rest.add(at, place, known, longEnough);
  }
  const open: Rest | null = rest;
  if (open) end(asOf < shift.to && asOf - open.last <= limit);
  return found;
}

function told(rest: Rest, goesOn: boolean, plan: DutyPlan, shift: Shift): Stillness {
  const { from, last, knownFrom, fixes } = rest;
  const minutes = Math.floor(rest.spanMs / MINUTE);
  const far = Math.round(rest.farthest);
  const names = postsOf(plan, shift).map((post) => post.name);
  const rule = plan.rules.stillS / 60;
  const [spanZh, spanEn] = goesOn
    ? [`${chinaTime(from)} 起`, `Since ${chinaTime(from)}`]
    : [`${chinaTime(from)}–${chinaTime(last)} `, `${chinaTime(from)}–${chinaTime(last)}`];
  return {
    from,
    to: goesOn ? null : last,
    knownFrom,
    text: {
      zh: `仅供了解：${spanZh}在 ${names.join('、')} 停留约 ${minutes} 分钟，${fixes} 个定位点相距不超过 ${far} 米；规则 v${plan.rules.version}：滞留提示 ${rule} 分钟。不影响勤务状态，不作考核依据。`,
      en: `For information only: ${spanEn} in one place on ${names.join(', ')} for about ${minutes} min, ${fixes} fixes within ${far} m; rules v${plan.rules.version}: told after ${rule} min. It changes no duty state and no assessment reads it.`,
    },
  };
}
