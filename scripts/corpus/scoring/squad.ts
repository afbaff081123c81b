import { type DegradedSpan, MassSilenceWatch } from '@dutywall/shared/domain';
import { type Instant, MINUTE, type Span } from '@dutywall/shared/kit';
import type { Lane } from './lane.ts';

/** As the duty room does after an outage of its own: terminals first send what they kept. */
const AFTER_OUTAGE = 3 * MINUTE;

/** What the duty room's guard knows of the squad (DU11): its officers' lanes learn it as part of their plans. */
export class Squad {
  private readonly lanes: readonly Lane[];
  private readonly silence = new MassSilenceWatch();
  private spans: readonly DegradedSpan[] = [];

  constructor(lanes: readonly Lane[]) {
    this.lanes = lanes;
  }

  heard({ officer, plan, shift, standing }: Lane, now: Instant): void {
    if (isWaitedFor(standing, plan.restsSilent))
      this.silence.heard(officer.id, shift.squad, now, plan.expectedIntervalS, plan.rules);
    else this.silence.leave(officer.id);
  }

  /** Lets time pass; true: every lane was told something new. */
  tick(now: Instant): boolean {
    for (const { officer, plan, standing } of this.lanes)
      if (!isWaitedFor(standing, plan.restsSilent)) this.silence.leave(officer.id);
    const changes = this.silence.advance(now);
    for (const { squad, silence } of changes) {
      const open = this.spans.find((span) => span.reason === 'mass-silence' && span.to === Number.POSITIVE_INFINITY);
      if (silence && open) continue;
      const others = this.spans.filter((span) => span !== open);
      if (silence)
        this.tell([...others, { squad, reason: 'mass-silence', from: silence.since, to: Number.POSITIVE_INFINITY }]);
      else if (open) this.tell([...others, { ...open, to: now }]);
    }
    return changes.length > 0;
  }

  /** We were away ourselves: nobody is silent for that, and everybody has time to be heard again. */
  wereAway({ from, to }: Span): void {
    this.silence.resume(to);
    this.tell([...this.spans, { squad: null, reason: 'outage', from, to: to + AFTER_OUTAGE }]);
  }

  private tell(spans: readonly DegradedSpan[]): void {
    this.spans = spans;
    for (const lane of this.lanes) lane.replan({ degraded: spans });
  }
}

/** Whether silence of somebody in that state would mean something. */
function isWaitedFor({ state, cause }: Lane['standing'], restsSilent: boolean): boolean {
  if (state === 'off-shift' || state === 'excused' || state === 'on-break' || cause === 'paused-at-rest') return false;
  return !(restsSilent && state === 'on-post');
}
