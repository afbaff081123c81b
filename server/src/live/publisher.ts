import type { SquadId } from '@dutywall/shared/domain';
import type { FactData, FactName, SlotRow, StandingRow } from '@dutywall/shared/protocol';
import type { Publisher } from '../ports.ts';
import type { FactLane } from './fact-lane.ts';
import type { PositionBoard } from './position-board.ts';
import type { Rooms } from './rooms.ts';
import type { SlotTable } from './slot-table.ts';

export interface PublisherParts {
  readonly table: SlotTable;
  readonly board: PositionBoard;
  readonly lane: FactLane;
  readonly rooms: Rooms;
  /** Numbers a fact and sees to it that it leaves: at once, or with the next tick. */
  say<N extends FactName>(name: N, squad: SquadId | null, data: FactData<N>): void;
  notify: Publisher['notify'];
  call: Publisher['call'];
  isThere: Publisher['isThere'];
  now(): number;
}

/** The port through which the rest of the server speaks to the wall. */
export function createPublisher({
  table,
  board,
  lane,
  rooms,
  say,
  notify,
  call,
  isThere,
  now,
}: PublisherParts): Publisher {
  /**
   * What a fact is about decides who sees it, not what was passed: a squad's row goes to that squad, an officer's row
   * to the slot the officer sits in. A row about nobody on the board has nobody to be shown to.
   */
  function tell<N extends FactName>(name: N, squad: SquadId | null, data: FactData<N>): void {
    if (name === 'squad-changed') {
      say(name, (data as FactData<'squad-changed'>).id, data);
      return;
    }
    if (!('officer' in data)) {
      say(name, squad, data);
      return;
    }
    const slot = table.slotOf(data.officer);
    if (slot < 0) return;
    say(name, table.squadOf(slot) ?? null, data.slot === slot ? data : { ...data, slot });
  }

  function take(seat: Omit<SlotRow, 'slot'>): SlotRow {
    const row = table.assign(seat);
    board.grow(table.size);
    rooms.slotAdded(row.slot);
    say('slot-assigned', row.squad, row);
    return row;
  }

  function vacate(slot: number): void {
    const squad = table.squadOf(slot) ?? null;
    table.vacate(slot);
    board.blank(slot);
    say('slot-vacated', squad, { slot });
  }

  /** Another squad, another slot: what is known of the officer is said again under it. */
  function move(from: SlotRow, seat: Omit<SlotRow, 'slot'>): number {
    const { state } = lane;
    const standing = state.standings.get(from.slot);
    const incidents = [...state.incidents.values()].filter((row) => row.slot === from.slot);
    const absences = [...state.absences.values()].filter((row) => row.slot === from.slot);
    const checkIns = [...state.checkIns.values()].filter((row) => row.slot === from.slot);
    const row = take(seat);
    board.carry(from.slot, row.slot);
    vacate(from.slot);
    const { slot, squad } = row;
    if (standing) {
      board.stand({ ...standing, slot });
      say('standing-changed', squad, { ...standing, slot });
    }
    for (const incident of incidents) say('incident-opened', squad, { ...incident, slot });
    for (const absence of absences) say('absence-changed', squad, { ...absence, slot });
    for (const checkIn of checkIns) say('check-in-changed', squad, { ...checkIn, slot });
    return slot;
  }

  return {
    fact: tell,
    notify,
    call,
    isThere,
    slotOf: (officer) => table.slotOf(officer),
    seat(seat) {
      const before = table.rowOf(table.slotOf(seat.officer));
      if (!before) return take(seat).slot;
      if (before.squad !== seat.squad) return move(before, seat);
      const row: SlotRow = Object.freeze({ ...seat, slot: before.slot });
      const changed = (Object.keys(row) as (keyof SlotRow)[]).some((key) => row[key] !== before[key]);
      if (changed) {
        table.update(row);
        say('slot-assigned', row.squad, row);
      }
      return row.slot;
    },
    unseat(officer) {
      const slot = table.slotOf(officer);
      if (slot >= 0) vacate(slot);
    },
    place(slot, fix) {
      if (slot >= 0 && slot < table.size) board.place(slot, fix);
    },
    stand(row: StandingRow) {
      const seat = table.rowOf(row.slot);
      if (seat === undefined) return;
      const before = lane.state.standings.get(row.slot);
      if (before && JSON.stringify(before) === JSON.stringify(row)) return;
      board.stand(row);
      say('standing-changed', seat.squad, row);
      notify({ officer: seat.officer }, { kind: 'standing', at: now() });
    },
  };
}
