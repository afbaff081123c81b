import { chinaDayOf, chinaInstant, type Span } from '@dutywall/shared/kit';
import type { AbsenceStage } from '../absence/absence.ts';
import { DUTY_STATES, type DutyState } from '../duty/state.ts';
import type { OfficerId } from '../officer/officer.ts';
import type { SquadId } from '../squad/squad.ts';

/** A month of duty (BT4), `2026-11`, by China's calendar. */
export type Month = string;

/** The time of a month; null: there is no such month. */
export function monthSpan(month: Month): Span | null {
  const [, year, number] = /^(\d{4})-(\d{2})$/.exec(month) ?? [];
  const first = chinaDayOf(Number(year), Number(number), 1);
  if (first === null) return null;
  const [nextYear, next] = Number(number) === 12 ? [Number(year) + 1, 1] : [Number(year), Number(number) + 1];
  const end = chinaDayOf(nextYear, next, 1);
  return end === null ? null : { from: chinaInstant(first), to: chinaInstant(end) };
}

/** How long an officer was in a state within the month, in shifts of a squad, as believed when it was asked. */
export interface StateTime {
  readonly officer: OfficerId;
  readonly squad: SquadId;
  readonly state: DutyState;
  readonly ms: number;
}

/** A flag made in the month, with where it stood. */
export interface MonthAbsence {
  readonly officer: OfficerId;
  readonly squad: SquadId;
  readonly id: string;
  readonly stage: AbsenceStage;
}

/** Everything a month is made of. */
export interface MonthFacts {
  readonly officers: readonly { readonly id: OfficerId; readonly badge: string; readonly name: string }[];
  readonly squads: readonly { readonly id: SquadId; readonly name: string }[];
  readonly times: readonly StateTime[];
  readonly absences: readonly MonthAbsence[];
}

/** One officer's month in one squad: facts, no score (AS1 makes those). */
export interface OfficerMonth {
  readonly officer: OfficerId;
  readonly badge: string;
  readonly name: string;
  /** Whole milliseconds by state; states that did not occur are left out. */
  readonly ms: Readonly<Partial<Record<DutyState, number>>>;
  /** By id. An undecided one stands with its stage: it counts for nothing (DU1) and may come to. */
  readonly absences: readonly { readonly id: string; readonly stage: AbsenceStage }[];
}

/** What is frozen of one squad. */
export interface SquadMonth {
  readonly month: Month;
  readonly squad: SquadId;
  readonly name: string;
  readonly officers: readonly OfficerMonth[];
}

/** The month by squads and officers, in order of their ids: the same facts in any order give the same months. */
export function summariseMonth(month: Month, facts: MonthFacts): readonly SquadMonth[] {
  const people = new Map(facts.officers.map((one) => [one.id, one]));
  const squads = [...facts.squads].sort(byId);
  return squads.flatMap(({ id: squad, name }) => {
    const times = facts.times.filter((one) => one.squad === squad);
    const absences = facts.absences.filter((one) => one.squad === squad);
    const ids = [...new Set([...times, ...absences].map((one) => one.officer))].sort();
    const officers = ids.map((officer): OfficerMonth => {
      const { badge, name } = people.get(officer) ?? { badge: '', name: officer };
      return {
        ...{ officer, badge, name },
        ms: timesOf(times.filter((one) => one.officer === officer)),
        absences: absences
          .filter((one) => one.officer === officer)
          .map(({ id, stage }) => ({ id, stage }))
          .sort(byId),
      };
    });
    return officers.length === 0 ? [] : [{ month, squad, name, officers }];
  });
}

function timesOf(times: readonly StateTime[]): OfficerMonth['ms'] {
  const ms: Partial<Record<DutyState, number>> = {};
  for (const state of DUTY_STATES) {
    const sum = times.reduce((all, one) => (one.state === state ? all + one.ms : all), 0);
    if (Math.round(sum) > 0) ms[state] = Math.round(sum);
  }
  return ms;
}

const byId = (a: { readonly id: string }, b: { readonly id: string }) => (a.id < b.id ? -1 : 1);

/** What a closed month says of an officer, and what the facts say by now (BT4). */
export interface MonthDifference {
  readonly squad: SquadId;
  readonly officer: OfficerId;
  readonly name: string;
  readonly badge: string;
  /** `time`: ms in a state, 0 for none; `absence`: the stage, null where there was or is no such flag. */
  readonly what:
    | { readonly kind: 'time'; readonly state: DutyState }
    | { readonly kind: 'absence'; readonly id: string };
  readonly before: number | AbsenceStage | null;
  readonly now: number | AbsenceStage | null;
}

/**
 * Where the facts have come to differ from what was frozen, by squad and officer. Names and badges that changed are no
 * difference: they are those of the time.
 */
export function monthDifferences(
  frozen: readonly SquadMonth[],
  facts: readonly SquadMonth[],
): readonly MonthDifference[] {
  const squads = [...new Set([...frozen, ...facts].map((one) => one.squad))].sort();
  return squads.flatMap((squad) => {
    const of = (months: readonly SquadMonth[]) =>
      new Map(months.find((one) => one.squad === squad)?.officers.map((one) => [one.officer, one]));
    const [before, now] = [of(frozen), of(facts)];
    const officers = [...new Set([...before.keys(), ...now.keys()])].sort();
    return officers.flatMap((officer) => differencesOf(squad, before.get(officer), now.get(officer)));
  });
}

function differencesOf(
  squad: SquadId,
  before: OfficerMonth | undefined,
  now: OfficerMonth | undefined,
): readonly MonthDifference[] {
  const either = now ?? before;
  if (!either) return [];
  const { officer, name, badge } = either;
  const found: MonthDifference[] = [];
  for (const state of DUTY_STATES) {
    const [was, is] = [before?.ms[state] ?? 0, now?.ms[state] ?? 0];
    if (was !== is) found.push({ squad, officer, name, badge, what: { kind: 'time', state }, before: was, now: is });
  }
  const stages = (one: OfficerMonth | undefined) => new Map(one?.absences.map(({ id, stage }) => [id, stage]));
  const [had, has] = [stages(before), stages(now)];
  for (const id of [...new Set([...had.keys(), ...has.keys()])].sort()) {
    const [was, is] = [had.get(id) ?? null, has.get(id) ?? null];
    if (was !== is) found.push({ squad, officer, name, badge, what: { kind: 'absence', id }, before: was, now: is });
  }
  return found;
}
