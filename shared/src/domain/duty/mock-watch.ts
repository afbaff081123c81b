import { distanceM } from '@dutywall/shared/geo';
import { type Instant, MINUTE, SECOND } from '@dutywall/shared/kit';
import type { DutyRules } from './rules.ts';

/** DU16: why a fix is suspected to be made up. Bit n is reason n: append only. */
export const MOCK_REASONS = ['source', 'jumps', 'frozen', 'even'] as const;
export type MockReason = (typeof MOCK_REASONS)[number];

export type MockRules = Pick<DutyRules, 'mockJumps' | 'mockJumpMps' | 'mockFrozenS' | 'mockEvenSteps'>;

const SOURCE = 1;
const JUMPS = 2;
const FROZEN = 4;
const EVEN = 8;

/** m: a fix that states a larger σ may jump by itself. */
const ACCURATE_M = 20;
/** What two accurate fixes may be apart by their own error: 99 % of a round two-dimensional normal, as in DU5. */
const SIGMAS = 3.03;
/** Jumps within this time of one another belong together; the mark stays so long after the last. */
const JUMPS_WITHIN = 30 * MINUTE;
/** m/s: reported speeds that differ by less are those of a terminal that stands. */
const SPEED_CHANGES = 1;
/** Fixes a frozen stretch needs at least. */
const FROZEN_FIXES = 5;
/** Steps are measured over at least this: a filter makes a second's step even, nothing makes ten seconds' so. */
const STEP_MS = 10 * SECOND;
/** A longer pause between two fixes begins a path anew. */
const STEP_GAP = 3 * MINUTE;
/** m: shorter steps are standing still. */
const STEP_M = 4;
/** What two even steps may differ by: the rounding of coordinates (m), and this share of a step. */
const EVEN_M = 0.25;
const EVEN_SHARE = 0.003;
/** Share of the last steps that must be even: corners of a drawn route shorten the rest. */
const EVEN_OF = 0.55;
/** The mark of an even path ends so long after its last step. */
const EVEN_LASTS = 10 * MINUTE;

/**
 * DU16 for one terminal, fed with its fixes in order of event time. What it says of a fix depends on that fix and the
 * ones before it alone, never on when or how often they arrived (P1, P10, P11). Memory is bounded.
 */
export class MockWatch {
  private readonly rules: MockRules;
  private at = Number.NEGATIVE_INFINITY;
  private lon = 0;
  private lat = 0;
  private sigma = 0;
  private readonly jumpedAt: Instant[] = [];
  private jumpsUntil = Number.NEGATIVE_INFINITY;
  private stoodLon = Number.NaN;
  private stoodLat = Number.NaN;
  private stoodFrom = Number.NEGATIVE_INFINITY;
  private stoodFixes = 0;
  private slowest = Number.POSITIVE_INFINITY;
  private fastest = Number.NEGATIVE_INFINITY;
  private stepAt = Number.NEGATIVE_INFINITY;
  private stepLon = 0;
  private stepLat = 0;
  private readonly speeds: number[] = [];
  private readonly slacks: number[] = [];
  private evenUntil = Number.NEGATIVE_INFINITY;

  constructor(rules: MockRules) {
    this.rules = rules;
  }

  /** The reasons, as bits, for which the fix is suspected; 0: none. `speedMps`: as reported, NaN for none. */
  add(at: Instant, lon: number, lat: number, sigmaM: number, speedMps: number, source: boolean): number {
    if (at > this.at) {
      this.jump(at, lon, lat, sigmaM);
      this.step(at, lon, lat);
      this.at = at;
      this.lon = lon;
      this.lat = lat;
      this.sigma = sigmaM;
    }
    const frozen = this.stand(at, lon, lat, speedMps);
    return (
      (source ? SOURCE : 0) |
      (at <= this.jumpsUntil ? JUMPS : 0) |
      (frozen ? FROZEN : 0) |
      (at <= this.evenUntil ? EVEN : 0)
    );
  }

  private jump(at: Instant, lon: number, lat: number, sigma: number): void {
    const { mockJumps, mockJumpMps } = this.rules;
    if (mockJumps <= 0 || this.at === Number.NEGATIVE_INFINITY) return;
    if (sigma > ACCURATE_M || this.sigma > ACCURATE_M) return;
    const elapsedS = Math.max(1, (at - this.at) / SECOND);
    const surely = distanceM(this.lon, this.lat, lon, lat) - SIGMAS * (sigma + this.sigma);
    if (surely <= mockJumpMps * elapsedS) return;
    this.jumpedAt.push(at);
    if (this.jumpedAt.length > mockJumps) this.jumpedAt.shift();
    const first = this.jumpedAt[0] as number;
    if (this.jumpedAt.length >= mockJumps && at - first <= JUMPS_WITHIN) this.jumpsUntil = at + JUMPS_WITHIN;
  }

  /** True while the terminal says that it moves, and its coordinates do not. */
  private stand(at: Instant, lon: number, lat: number, speed: number): boolean {
    if (lon !== this.stoodLon || lat !== this.stoodLat) {
      this.stoodLon = lon;
      this.stoodLat = lat;
      this.stoodFrom = at;
      this.stoodFixes = 0;
      this.slowest = Number.POSITIVE_INFINITY;
      this.fastest = Number.NEGATIVE_INFINITY;
    }
    this.stoodFixes += 1;
    // Comparing with no speed at all (NaN) changes neither.
    if (speed < this.slowest) this.slowest = speed;
    if (speed > this.fastest) this.fastest = speed;
    const { mockFrozenS } = this.rules;
    const long = mockFrozenS > 0 && at - this.stoodFrom >= mockFrozenS * SECOND;
    return long && this.stoodFixes >= FROZEN_FIXES && this.fastest - this.slowest >= SPEED_CHANGES;
  }

  /** Keeps the speeds of the last steps; when most of them are the same to the decimetre, nobody walked there. */
  private step(at: Instant, lon: number, lat: number): void {
    const { mockEvenSteps } = this.rules;
    const elapsed = at - this.stepAt;
    if (mockEvenSteps <= 0 || elapsed < STEP_MS) return;
    const lengthM = elapsed > STEP_GAP ? 0 : distanceM(this.stepLon, this.stepLat, lon, lat);
    if (elapsed > STEP_GAP) {
      this.speeds.length = 0;
      this.slacks.length = 0;
    }
    this.stepAt = at;
    this.stepLon = lon;
    this.stepLat = lat;
    if (lengthM < STEP_M) return;
    this.speeds.push(lengthM / elapsed);
    this.slacks.push((EVEN_M + EVEN_SHARE * lengthM) / elapsed);
    if (this.speeds.length > mockEvenSteps) {
      this.speeds.shift();
      this.slacks.shift();
    }
    if (this.speeds.length < mockEvenSteps) return;
    const median = [...this.speeds].sort((a, b) => a - b)[mockEvenSteps >> 1] as number;
    const even = this.speeds.filter((one, i) => Math.abs(one - median) <= (this.slacks[i] as number)).length;
    this.evenUntil = even >= EVEN_OF * mockEvenSteps ? at + EVEN_LASTS : Number.NEGATIVE_INFINITY;
  }
}

/** The reasons in a set of bits. */
export function mockReasons(bits: number): readonly MockReason[] {
  return MOCK_REASONS.filter((_, bit) => (bits & (1 << bit)) !== 0);
}
