import type { DutyInterval, DutyPlan, Evidence } from '@dutywall/shared/domain';
import { type Instant, SECOND } from '@dutywall/shared/kit';
import type { CorpusCase, CorpusOfficer } from '../case.ts';
import type { Arrival } from '../street/link.ts';
import type { Claim } from './claim.ts';
import { Lane } from './lane.ts';
import { madeByMarks } from './marks.ts';
import { Squad } from './squad.ts';

/** What became of one officer's shift. */
export interface Played {
  readonly officer: CorpusOfficer;
  readonly plan: DutyPlan;
  /** As the ingest handed it on, in order of arrival. */
  readonly evidence: readonly Evidence[];
  /** After all that arrived. */
  readonly final: readonly DutyInterval[];
  /** Every candidate that was shown at some time. */
  readonly claims: readonly Claim[];
  /** Whether the terminal was ever shown as falsified (DU16). */
  readonly marked: boolean;
  /** Negative time that only the mark made, ms: there must be none. */
  readonly madeByMark: number;
}

interface Event {
  readonly at: Instant;
  readonly lane: Lane;
  readonly arrival: Arrival | null;
  readonly plan: DutyPlan | null;
}

/** How often a squad's silence is looked at. The duty room does so four times a second. */
const TICK = 5 * SECOND;

/** Plays a case through the engine as the server would: in order of arrival, looking whenever something may change. */
export function play({ officers }: CorpusCase): readonly Played[] {
  const lanes = officers.map((officer) => new Lane(officer));
  const squad = lanes.length > 1 ? new Squad(lanes) : null;
  const events = lanes.flatMap((lane) => eventsOf(lane)).sort((a, b) => a.at - b.at);
  const clock = new Clock(lanes, squad, events[0]?.at ?? 0);
  for (let i = 0; i < events.length; ) {
    const { at } = events[i] as Event;
    clock.pass(at);
    const late = new Set<Lane>();
    const touched = new Set<Lane>();
    for (; events[i]?.at === at; i++) {
      const { lane, arrival, plan } = events[i] as Event;
      touched.add(lane);
      if (plan) lane.replan(plan);
      if (arrival) squad?.heard(lane, at);
      if ((arrival && lane.take(arrival)) || plan) late.add(lane);
    }
    for (const lane of touched) {
      lane.look(at);
      squad?.located(lane, at);
    }
    for (const lane of late) lane.lookBack(at);
  }
  clock.pass(Math.max(...lanes.map(({ shift }) => shift.to + TICK)));
  return lanes.map(({ officer, plan, claims, marked, engine, evidence }) => {
    const final = engine.timeline(Number.POSITIVE_INFINITY);
    const madeByMark = marked ? madeByMarks(plan, evidence, final) : 0;
    return { officer, plan, evidence, final, claims, marked, madeByMark };
  });
}

function eventsOf(lane: Lane): Event[] {
  const { arrivals, plans } = lane.officer;
  return [
    ...plans.slice(1).map(({ knownAt, plan }) => ({ at: knownAt, lane, plan, arrival: null })),
    ...arrivals.map((arrival) => ({ at: arrival.receivedAt, lane, arrival, plan: null })),
  ];
}

/** Lets time alone do what it does. */
class Clock {
  private readonly lanes: readonly Lane[];
  private readonly squad: Squad | null;
  private now: Instant;

  constructor(lanes: readonly Lane[], squad: Squad | null, begin: Instant) {
    this.lanes = lanes;
    this.squad = squad;
    this.now = begin;
  }

  pass(until: Instant): void {
    const { squad } = this;
    for (; squad && this.now + TICK < until; this.now += TICK) this.tick(squad, this.now);
    for (const lane of this.lanes) lookAt(lane, until);
  }

  private tick(squad: Squad, now: Instant): void {
    const away = this.lanes[0]?.officer.serverAway;
    if (away && now >= away.from && now < away.to) return;
    for (const lane of this.lanes) lookAt(lane, now);
    if (away && now - TICK < away.to && now >= away.to) squad.wereAway(away);
    else if (!squad.tick(now)) return;
    for (const lane of this.lanes) {
      lane.look(now);
      lane.lookBack(now);
    }
  }
}

function lookAt(lane: Lane, until: Instant): void {
  for (let next = lane.standing.nextCheckAt; next !== null && next < until; next = lane.standing.nextCheckAt)
    lane.look(next);
}
