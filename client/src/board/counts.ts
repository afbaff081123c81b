import { DUTY_STATES, type DutyState, isCandidate } from '@dutywall/shared/domain';
import type { FactState } from '@dutywall/shared/protocol';

/** The five numbers of the wall (domain README, "Counts") and officers by state. */
export interface Counts {
  /** 应到: shifts that cover now, less excused. */
  readonly due: number;
  /** 实到: of these, with an inside fix or an answered check-in in this shift. */
  readonly arrived: number;
  /** 在岗. */
  readonly onPost: number;
  /** 待核: candidates that go on, and those that ended and nobody acknowledged; not those put aside. */
  readonly open: number;
  /** 搁置: candidates put aside for now. */
  readonly shelved: number;
  /** 失联. */
  readonly noSignal: number;
  readonly sos: number;
  readonly byState: Readonly<Record<DutyState, number>>;
}

export interface CountsBySquad {
  readonly all: Counts;
  /** Own officers only; add up `descendants` for a tree. */
  readonly bySquad: ReadonlyMap<string, Counts>;
}

type Tally = { -readonly [K in Exclude<keyof Counts, 'byState'>]: number } & { byState: Record<DutyState, number> };

function emptyTally(): Tally {
  // Every state is a key; fromEntries cannot say so.
  const byState = Object.fromEntries(DUTY_STATES.map((state) => [state, 0])) as Record<DutyState, number>;
  return { due: 0, arrived: 0, onPost: 0, open: 0, shelved: 0, noSignal: 0, sos: 0, byState };
}

export const NO_COUNTS: Counts = emptyTally();

/** Counts everyone the caller may see. Officers without a standing yet count nowhere. */
export function countOfficers(facts: FactState): CountsBySquad {
  const all = emptyTally();
  const bySquad = new Map<string, Tally>();
  const tallyOf = (slot: number): Tally => {
    const squad = facts.slots.get(slot)?.squad ?? '';
    const known = bySquad.get(squad);
    if (known) return known;
    const fresh = emptyTally();
    bySquad.set(squad, fresh);
    return fresh;
  };
  for (const standing of facts.standings.values()) {
    const due = standing.state !== 'off-shift' && standing.state !== 'excused';
    for (const tally of [all, tallyOf(standing.slot)]) {
      tally.byState[standing.state] += 1;
      if (due) tally.due += 1;
      if (due && standing.arrived) tally.arrived += 1;
      if (standing.state === 'on-post') tally.onPost += 1;
      if (standing.state === 'no-signal') tally.noSignal += 1;
      if (standing.overlays.includes('sos')) tally.sos += 1;
    }
  }
  for (const incident of facts.incidents.values()) {
    if (!isCandidate(incident.kind)) continue;
    const key = incident.shelf === null ? 'open' : 'shelved';
    all[key] += 1;
    tallyOf(incident.slot)[key] += 1;
  }
  return { all, bySquad };
}

/** Adds counts up, for a squad with the squads below it. */
export function sumCounts(parts: Iterable<Counts>): Counts {
  const sum = emptyTally();
  for (const part of parts) {
    sum.due += part.due;
    sum.arrived += part.arrived;
    sum.onPost += part.onPost;
    sum.open += part.open;
    sum.shelved += part.shelved;
    sum.noSignal += part.noSignal;
    sum.sos += part.sos;
    for (const state of DUTY_STATES) sum.byState[state] += part.byState[state];
  }
  return sum;
}
