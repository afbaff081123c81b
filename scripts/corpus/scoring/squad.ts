import {
  DatumWatch,
  type DegradedReason,
  type DegradedSpan,
  fittingDisplacements,
  MassSilenceWatch,
  usability,
} from '@dutywall/shared/domain';
import { type Instant, MINUTE, type Span } from '@dutywall/shared/kit';
import type { Lane } from './lane.ts';

/** As the duty room does after an outage of its own: terminals first send what they kept. */
const AFTER_OUTAGE = 3 * MINUTE;

/** An officer's place is looked at so often, as in the duty room. */
const LOOK_EVERY = MINUTE;

/** What the duty room's guard knows of the squad (DU11, DU13): its officers' lanes learn it as part of their plans. */
export class Squad {
  private readonly lanes: readonly Lane[];
  private readonly silence = new MassSilenceWatch();
  private readonly datum = new DatumWatch();
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
    const silences = this.silence.advance(now);
    for (const { squad, silence } of silences) this.follow(squad, 'mass-silence', silence?.since ?? null, now);
    const datums = this.datum.advance(now);
    for (const { squad, suspicion } of datums) this.follow(squad, 'datum', suspicion?.since ?? null, now);
    return silences.length + datums.length > 0;
  }

  /** DU13: the officer was located; whether the squad lies displaced shows from where each of it is. */
  located({ officer, plan, shift, standing, lastFix }: Lane, now: Instant): void {
    if (standing.shift === null || !lastFix || usability(lastFix) !== null || lastFix.mock) return;
    if (now - (this.datum.seenAt(officer.id) ?? 0) < LOOK_EVERY) return;
    const fitting = standing.state === 'on-post' ? null : fittingDisplacements(plan, shift, lastFix.lon, lastFix.lat);
    this.datum.place(officer.id, shift.squad, now, fitting);
  }

  /** We were away ourselves: nobody is silent for that, and everybody has time to be heard again. */
  wereAway({ from, to }: Span): void {
    this.silence.resume(to);
    this.tell([...this.spans, { squad: null, reason: 'outage', from, to: to + AFTER_OUTAGE }]);
  }

  private follow(squad: string, reason: DegradedReason, since: Instant | null, now: Instant): void {
    const open = this.spans.find((span) => span.reason === reason && span.to === Number.POSITIVE_INFINITY);
    if (since !== null && open) return;
    const others = this.spans.filter((span) => span !== open);
    if (since !== null) this.tell([...others, { squad, reason, from: since, to: Number.POSITIVE_INFINITY }]);
    else if (open) this.tell([...others, { ...open, to: now }]);
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
