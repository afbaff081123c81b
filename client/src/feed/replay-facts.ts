import { DUTY_STATES, NO_SIGNAL_CAUSES } from '@dutywall/shared/domain';
import type { Instant } from '@dutywall/shared/kit';
import {
  type Board,
  CLOSED_KEPT,
  createFactState,
  EMPTY_SNAPSHOT,
  type FactState,
  type IncidentCore,
  type IncidentRow,
  type ReplayDegraded,
  type ReplayManifest,
  type ReplayShift,
  type SquadRow,
  type StandingRow,
  untouched,
} from '@dutywall/shared/protocol';
import type { ReplayBoard } from './replay-board.ts';

/** Facts at a past moment, from the manifest and the painted board. As known now: later verdicts on then; as known then: then's own. */
export interface ReplayFacts {
  /** Brings `facts` to that instant; true when a row changed. `touched`: slots whose verdict may have, null: all. */
  show(at: Instant, touched: Uint32Array | null): boolean;
}

/** When an incident is there: since it began, or, as known then, since somebody could know of it. */
function appearsAt(manifest: ReplayManifest, incident: IncidentCore): Instant {
  return manifest.known === 'then' ? Math.max(incident.from, incident.knownFrom) : incident.from;
}

/** When a degraded span is there, as `appearsAt`. */
function degradedFrom(manifest: ReplayManifest, { from, knownAt }: ReplayDegraded): Instant {
  return manifest.known === 'then' ? Math.max(from, knownAt) : from;
}

/** The squads with the banner (DU11, DU13) that each had at that moment. */
function squadsAt(manifest: ReplayManifest, at: Instant): SquadRow[] {
  const on = manifest.degraded.filter(
    (span) => degradedFrom(manifest, span) <= at && (span.to === null || at < span.to),
  );
  return manifest.squads.map((squad) => {
    const span = on.find((one) => one.squad === null) ?? on.find((one) => one.squad === squad.id);
    if (!span) return { ...squad, degraded: false, degradedBy: null };
    const { reason, from: since, terminals, of } = span;
    return { ...squad, degraded: true, degradedBy: { reason, since, terminals, of } };
  });
}

function instantsOf(manifest: ReplayManifest): Float64Array {
  const instants: number[] = [];
  for (const { from, to, arrivedAt } of manifest.shifts) {
    instants.push(from, to);
    if (arrivedAt !== null) instants.push(arrivedAt);
  }
  for (const incident of manifest.incidents) {
    const { to, acknowledgedAt } = incident;
    instants.push(appearsAt(manifest, incident));
    if (to !== null) instants.push(to);
    if (acknowledgedAt !== null) instants.push(acknowledgedAt);
  }
  for (const span of manifest.degraded) {
    instants.push(degradedFrom(manifest, span));
    if (span.to !== null) instants.push(span.to);
  }
  for (const { flaggedAt } of manifest.absences) instants.push(flaggedAt);
  return Float64Array.from(instants).sort();
}

/** How many of the sorted instants are at or before `at`. */
function passed(instants: Float64Array, at: number): number {
  let low = 0;
  let high = instants.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((instants[middle] as number) <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function createReplayFacts(
  facts: FactState,
  manifest: ReplayManifest,
  board: Board,
  painted: ReplayBoard,
): ReplayFacts {
  const { slots, squads } = manifest;
  Object.assign(facts, createFactState({ ...EMPTY_SNAPSHOT, slots, squads }));
  const instants = instantsOf(manifest);
  const shiftsOf = new Map<number, ReplayShift[]>();
  for (const shift of manifest.shifts) {
    const own = shiftsOf.get(shift.slot);
    if (own) own.push(shift);
    else shiftsOf.set(shift.slot, [shift]);
  }
  let epochOfInstants = -1;

  function standingOf(slot: number, at: Instant): StandingRow {
    const shift = shiftsOf.get(slot)?.find(({ from, to }) => from <= at && at < to);
    const cause = board.cause[slot] as number;
    return {
      slot,
      state: DUTY_STATES[board.state[slot] as number] ?? 'off-shift',
      cause: cause === 0 ? null : (NO_SIGNAL_CAUSES[cause - 1] ?? null),
      since: painted.sinceS(slot) * 1000,
      overlays: [],
      shift: shift ? { id: shift.id, name: shift.name, from: shift.from, to: shift.to } : null,
      posts: shift ? [...shift.posts] : [],
      arrived: shift?.arrivedAt != null && shift.arrivedAt <= at,
    };
  }

  function stand(slot: number, at: Instant): boolean {
    const before = facts.standings.get(slot);
    const row = standingOf(slot, at);
    if (
      before &&
      before.state === row.state &&
      before.cause === row.cause &&
      before.since === row.since &&
      before.shift?.id === row.shift?.id &&
      before.arrived === row.arrived
    ) {
      return false;
    }
    facts.standings.set(slot, row);
    return true;
  }

  function setRows(at: Instant): void {
    for (const squad of squadsAt(manifest, at)) facts.squads.set(squad.id, squad);
    facts.incidents.clear();
    const closed: IncidentRow[] = [];
    for (const row of manifest.incidents) {
      if (appearsAt(manifest, row) > at) continue;
      const known = row.acknowledgedAt !== null && row.acknowledgedAt <= at;
      const then = untouched(known ? row : { ...row, acknowledgedBy: null, acknowledgedAt: null });
      if (row.to !== null && row.to <= at) closed.push(then);
      else facts.incidents.set(row.id, { ...then, to: null });
    }
    closed.sort((a, b) => (a.to ?? 0) - (b.to ?? 0));
    facts.closed.splice(0, facts.closed.length, ...closed.slice(-CLOSED_KEPT));
    facts.absences.clear();
    for (const row of manifest.absences) if (row.flaggedAt <= at) facts.absences.set(row.id, row);
  }

  return {
    show(at, touched) {
      const now = passed(instants, at);
      const crossed = now !== epochOfInstants;
      epochOfInstants = now;
      if (crossed) setRows(at);
      let changed = crossed;
      if (crossed || touched === null) {
        for (const { slot } of slots) changed = stand(slot, at) || changed;
      } else for (const slot of touched) changed = stand(slot, at) || changed;
      return changed;
    },
  };
}
