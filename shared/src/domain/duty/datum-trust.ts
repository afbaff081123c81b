import type { Instant } from '@dutywall/shared/kit';

/**
 * DU13, one terminal in one shift: whether its own fixes have shown that it speaks the datum it is enrolled with. They
 * have once there is as much evidence on post as DU6 wants off it, from fixes that no other datum would put there too.
 * Forward only, and from inside fixes alone: neither outside fixes (P2) nor σ (P4) nor the plan of breaks (P5) bear on it.
 */
export class DatumTrust {
  proven = false;
  private fixes = 0;
  private first: Instant | null = null;
  private readonly minFixes: number;
  private readonly spanMs: number;

  /** `spanMs`: what DU6 wants a run to span for this terminal. */
  constructor(minFixes: number, spanMs: number) {
    this.minFixes = minFixes;
    this.spanMs = spanMs;
  }

  /** A fix inside the post by its own datum and by no other, in order of event time. */
  inside(at: Instant): void {
    this.fixes += 1;
    this.first ??= at;
    if (this.fixes >= this.minFixes && at - this.first >= this.spanMs) this.proven = true;
  }
}
