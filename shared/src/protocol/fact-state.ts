import type { CheckInRow } from './check-in.ts';
import { type Digest, digestText, fold } from './fact-digest.ts';
import type { FactEnvelope } from './facts.ts';
import type { AbsenceRow, IncidentRow, SlotRow, Snapshot, SquadRow, StandingRow } from './rows.ts';

/** Closed incidents kept for a "just now" list; they are outside proofs and snapshots. */
export const CLOSED_KEPT = 50;
/** Absences kept of each squad, the newest by `flaggedAt`; older ones are asked for over HTTP. */
export const ABSENCES_KEPT = 500;
/** Ended incidents that wait for a word, kept of each squad: the newest by their end; older ones over HTTP. */
export const ENDED_KEPT = 50;
/** Stages after which an absence needs nobody on the wall. */
const SETTLED: ReadonlySet<AbsenceRow['stage']> = new Set(['withdrawn', 'upheld', 'corrected']);

/**
 * What the fact lane has said so far: the server makes snapshots from it, a client draws it, and both prove to each
 * other that theirs are equal. Rows belong to the state once given: they must not be changed afterwards.
 */
export interface FactState {
  /** Of the last fact applied; see FactEnvelope. */
  sequence: number;
  readonly slots: Map<number, SlotRow>;
  readonly standings: Map<number, StandingRow>;
  readonly squads: Map<string, SquadRow>;
  /** Those that go on, and those that ended and nobody acknowledged; by id. */
  readonly incidents: Map<string, IncidentRow>;
  /** By id; settled ones are gone. */
  readonly absences: Map<string, AbsenceRow>;
  /** Those that go on, by id. */
  readonly checkIns: Map<string, CheckInRow>;
  /** The latest that left the desk (settled, lapsed or withdrawn), oldest first. */
  readonly closed: IncidentRow[];
  /** Slot of an officer. */
  readonly slotOf: Map<string, number>;
  readonly digests: Map<string, Digest>;
}

/** `gap`: something was missed, the state is unchanged and the client says `hello`. `old`: already contained. */
export type Applied = 'applied' | 'old' | 'gap';

export function createFactState(snapshot: Snapshot, sequence = 0): FactState {
  const state: FactState = {
    sequence,
    slots: new Map(),
    standings: new Map(),
    squads: new Map(),
    incidents: new Map(),
    absences: new Map(),
    checkIns: new Map(),
    closed: [],
    slotOf: new Map(),
    digests: new Map(),
  };
  for (const row of snapshot.squads) setSquad(state, row);
  for (const row of snapshot.slots) assign(state, row);
  for (const row of snapshot.standings) stand(state, row);
  for (const row of snapshot.incidents) setIncident(state, row);
  for (const row of snapshot.absences) setAbsence(state, row);
  for (const row of snapshot.checkIns) setCheckIn(state, row);
  return state;
}

/** Applies one fact in place. Constant cost but for vacating a slot, which looks through the open incidents. */
export function applyFact(state: FactState, fact: FactEnvelope): Applied {
  if (fact.sequence <= state.sequence) return 'old';
  if (fact.previous !== state.sequence) return 'gap';
  state.sequence = fact.sequence;
  switch (fact.name) {
    case 'slot-assigned':
      assign(state, fact.data);
      break;
    case 'slot-vacated':
      vacate(state, fact.data.slot);
      break;
    case 'standing-changed':
      stand(state, fact.data);
      break;
    case 'incident-opened':
    case 'incident-changed':
      setIncident(state, fact.data);
      break;
    case 'incident-closed':
      dropIncident(state, fact.data.id);
      state.closed.push(fact.data);
      if (state.closed.length > CLOSED_KEPT) state.closed.shift();
      break;
    case 'absence-changed':
      setAbsence(state, fact.data);
      break;
    case 'check-in-changed':
      setCheckIn(state, fact.data);
      break;
    case 'squad-changed':
      setSquad(state, fact.data);
      break;
  }
  return 'applied';
}

/** Hash of everything the state holds of one squad: its row, its slots, and what hangs on them. */
export function proofOf(state: FactState, squad: string): string {
  return digestText(state.digests.get(squad) ?? { low: 0, high: 0 });
}

/** Hash of the whole state. */
export function digestOf(state: FactState): string {
  const all: Digest = { low: 0, high: 0 };
  for (const digest of state.digests.values()) {
    all.low = (all.low + digest.low) | 0;
    all.high = (all.high + digest.high) | 0;
  }
  return digestText(all);
}

/** The state of some squads as a snapshot. */
export function snapshotOf(state: FactState, squads: ReadonlySet<string>): Snapshot {
  const within = (slot: number): boolean => {
    const row = state.slots.get(slot);
    return row !== undefined && squads.has(row.squad);
  };
  return {
    slots: [...state.slots.values()].filter((row) => squads.has(row.squad)),
    standings: [...state.standings.values()].filter((row) => within(row.slot)),
    squads: [...state.squads.values()].filter((row) => squads.has(row.id)),
    incidents: [...state.incidents.values()].filter((row) => squads.has(squadOfIncident(state, row) ?? '')),
    absences: [...state.absences.values()].filter((row) => within(row.slot)),
    checkIns: [...state.checkIns.values()].filter((row) => within(row.slot)),
  };
}

function squadOfSlot(state: FactState, slot: number): string | undefined {
  return state.slots.get(slot)?.squad;
}

function squadOfIncident(state: FactState, row: IncidentRow): string | undefined {
  return row.post ? row.post.squad : squadOfSlot(state, row.slot);
}

function refold(state: FactState, squad: string, tag: string, before: unknown, after: unknown): void {
  let digest = state.digests.get(squad);
  if (!digest) {
    digest = { low: 0, high: 0 };
    state.digests.set(squad, digest);
  }
  if (before !== undefined) fold(digest, tag, before, false);
  if (after !== undefined) fold(digest, tag, after, true);
}

function setSquad(state: FactState, row: SquadRow): void {
  refold(state, row.id, 'squad', state.squads.get(row.id), row);
  state.squads.set(row.id, row);
}

function assign(state: FactState, row: SlotRow): void {
  const before = state.slots.get(row.slot);
  const stays = before && before.officer === row.officer && before.squad === row.squad;
  if (before && !stays) vacate(state, row.slot);
  refold(state, row.squad, 'slot', stays ? before : undefined, row);
  state.slots.set(row.slot, row);
  state.slotOf.set(row.officer, row.slot);
}

/** What hangs on a slot goes with it; the server says it again for the officer's new slot, if there is one. */
function vacate(state: FactState, slot: number): void {
  const row = state.slots.get(slot);
  if (!row) return;
  for (const incident of [...state.incidents.values()]) if (incident.slot === slot) dropIncident(state, incident.id);
  for (const call of [...state.checkIns.values()]) if (call.slot === slot) dropCheckIn(state, call.id);
  for (const absence of [...state.absences.values()]) if (absence.slot === slot) dropAbsence(state, absence.id);
  refold(state, row.squad, 'standing', state.standings.get(slot), undefined);
  state.standings.delete(slot);
  refold(state, row.squad, 'slot', row, undefined);
  state.slots.delete(slot);
  if (state.slotOf.get(row.officer) === slot) state.slotOf.delete(row.officer);
}

function stand(state: FactState, row: StandingRow): void {
  const squad = squadOfSlot(state, row.slot);
  if (squad === undefined) return;
  refold(state, squad, 'standing', state.standings.get(row.slot), row);
  state.standings.set(row.slot, row);
}

function setIncident(state: FactState, row: IncidentRow): void {
  dropIncident(state, row.id);
  const squad = squadOfIncident(state, row);
  if (squad === undefined) return;
  refold(state, squad, 'incident', undefined, row);
  state.incidents.set(row.id, row);
  // Looked through only when the whole map could hold that many ended ones of one squad.
  if (row.to !== null && state.incidents.size > ENDED_KEPT) dropOldestEnded(state, squad);
}

/** Keeps what ended within the bound; as with absences both ends choose by that squad's rows alone. */
function dropOldestEnded(state: FactState, squad: string): void {
  const ended: { readonly id: string; readonly to: number }[] = [];
  for (const row of state.incidents.values()) {
    if (row.to !== null && squadOfIncident(state, row) === squad) ended.push({ id: row.id, to: row.to });
  }
  if (ended.length <= ENDED_KEPT) return;
  ended.sort((a, b) => a.to - b.to || (a.id < b.id ? -1 : 1));
  const oldest = ended[0];
  if (oldest) dropIncident(state, oldest.id);
}

function dropIncident(state: FactState, id: string): void {
  const row = state.incidents.get(id);
  if (!row) return;
  const squad = squadOfIncident(state, row);
  if (squad !== undefined) refold(state, squad, 'incident', row, undefined);
  state.incidents.delete(id);
}

function setAbsence(state: FactState, row: AbsenceRow): void {
  dropAbsence(state, row.id);
  const squad = squadOfSlot(state, row.slot);
  if (squad === undefined || SETTLED.has(row.stage)) return;
  refold(state, squad, 'absence', undefined, row);
  state.absences.set(row.id, row);
  // Looked through only when the whole map could hold that many of one squad.
  if (state.absences.size > ABSENCES_KEPT) dropOldestAbsence(state, squad);
}

function dropAbsence(state: FactState, id: string): void {
  const row = state.absences.get(id);
  if (!row) return;
  const squad = squadOfSlot(state, row.slot);
  if (squad !== undefined) refold(state, squad, 'absence', row, undefined);
  state.absences.delete(id);
}

/** Keeps a squad's absences within the bound; the choice depends on that squad's rows only, so both ends agree. */
function dropOldestAbsence(state: FactState, squad: string): void {
  const own = [...state.absences.values()].filter((row) => squadOfSlot(state, row.slot) === squad);
  if (own.length <= ABSENCES_KEPT) return;
  own.sort((a, b) => a.flaggedAt - b.flaggedAt || (a.id < b.id ? -1 : 1));
  const oldest = own[0];
  if (oldest) dropAbsence(state, oldest.id);
}

/** Bounded by the server: one an officer. */
function setCheckIn(state: FactState, row: CheckInRow): void {
  dropCheckIn(state, row.id);
  const squad = squadOfSlot(state, row.slot);
  if (squad === undefined || row.stage === 'ended') return;
  refold(state, squad, 'check-in', undefined, row);
  state.checkIns.set(row.id, row);
}

function dropCheckIn(state: FactState, id: string): void {
  const row = state.checkIns.get(id);
  if (!row) return;
  const squad = squadOfSlot(state, row.slot);
  if (squad !== undefined) refold(state, squad, 'check-in', row, undefined);
  state.checkIns.delete(id);
}
