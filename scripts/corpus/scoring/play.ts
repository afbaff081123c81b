import type { DutyInterval, DutyPlan } from '@dutywall/shared/domain';
import type { Instant } from '@dutywall/shared/kit';
import type { CorpusCase, CorpusOfficer } from '../case.ts';
import type { Arrival } from '../street/link.ts';
import { type Claim, Lane } from './lane.ts';

/** What became of one officer's shift. */
export interface Played {
  readonly officer: CorpusOfficer;
  readonly plan: DutyPlan;
  /** After all that arrived. */
  readonly final: readonly DutyInterval[];
  /** Every candidate that was shown at some time. */
  readonly claims: readonly Claim[];
  /** Whether the terminal was ever shown as falsified (DU16). */
  readonly marked: boolean;
}

interface Event {
  readonly at: Instant;
  readonly lane: Lane;
  readonly arrival: Arrival | null;
  readonly plan: DutyPlan | null;
}

/** Plays a case through the engine as the server would: in order of arrival, looking whenever something may change. */
export function play(one: CorpusCase): readonly Played[] {
  const lanes = one.officers.map((officer) => new Lane(officer));
  const events = lanes.flatMap((lane) => eventsOf(lane)).sort((a, b) => a.at - b.at);
  for (let i = 0; i < events.length; ) {
    const { at } = events[i] as Event;
    for (const lane of lanes) passTime(lane, at);
    const late = new Set<Lane>();
    const touched = new Set<Lane>();
    for (; events[i]?.at === at; i++) {
      const { lane, arrival, plan } = events[i] as Event;
      touched.add(lane);
      if (plan) lane.replan(plan);
      if ((arrival && lane.take(arrival)) || plan) late.add(lane);
    }
    for (const lane of touched) lane.look(at);
    for (const lane of late) lane.lookBack(at);
  }
  return lanes.map((lane) => {
    passTime(lane, Number.POSITIVE_INFINITY);
    const { officer, plan, claims, marked } = lane;
    return { officer, plan, final: lane.engine.timeline(Number.POSITIVE_INFINITY), claims, marked };
  });
}

function eventsOf(lane: Lane): Event[] {
  const { arrivals, plans } = lane.officer;
  return [
    ...plans.slice(1).map(({ knownAt, plan }) => ({ at: knownAt, lane, plan, arrival: null })),
    ...arrivals.map((arrival) => ({ at: arrival.receivedAt, lane, arrival, plan: null })),
  ];
}

/** Lets time alone do what it does before `until`. */
function passTime(lane: Lane, until: Instant): void {
  for (let next = lane.standing.nextCheckAt; next !== null && next < until; next = lane.standing.nextCheckAt)
    lane.look(next);
}
