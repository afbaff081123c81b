import { type Instant, SECOND } from '@dutywall/shared/kit';

/** Later than this, time was not let pass: a stall, a sleep, or a clock that was set. */
const DEAF_MS = 10 * SECOND;

/** Whether the server has been listening: silence while it was not says nothing about anybody (CI2). */
export class Ear {
  private listenedAt: Instant | null = null;

  isDeaf(now: Instant): boolean {
    if (this.listenedAt === null) return false;
    return now - this.listenedAt > DEAF_MS || now < this.listenedAt;
  }

  listen(now: Instant): void {
    this.listenedAt = now;
  }
}
