import type { Instant } from '@dutywall/shared/kit';

/** A token bucket: `perSecond` in the long run, `burst` at once. */
export class Rate {
  private readonly perSecond: number;
  private readonly burst: number;
  private tokens: number;
  private at: Instant;

  constructor(perSecond: number, burst: number, now: Instant) {
    this.perSecond = perSecond;
    this.burst = burst;
    this.tokens = burst;
    this.at = now;
  }

  /** Takes one; false: too many. A clock that went back gives nothing and takes nothing. */
  take(now: Instant): boolean {
    this.tokens = Math.min(this.burst, this.tokens + (Math.max(0, now - this.at) * this.perSecond) / 1000);
    this.at = now;
    if (this.tokens < 1) return false;
    this.tokens--;
    return true;
  }
}
