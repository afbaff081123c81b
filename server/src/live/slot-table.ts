import type { OfficerId, SquadId } from '@dutywall/shared/domain';
import { MAX_SLOTS, type SlotRow } from '@dutywall/shared/protocol';

/**
 * Which officer sits in which slot. A slot belongs to one squad for the whole epoch, so that who may see it never
 * changes while frames are on their way; freed slots are used again by the same squad.
 */
export interface SlotTable {
  /** Slots ever used; the boards are this long. */
  readonly size: number;
  slotOf(officer: OfficerId): number;
  rowOf(slot: number): SlotRow | undefined;
  /** The squad of a slot, also after it was vacated; undefined: never used. */
  squadOf(slot: number): SquadId | undefined;
  /** Seats the officer in a slot of the squad. Throws RangeError when 2²⁰ slots are used up. */
  assign(row: Omit<SlotRow, 'slot'>): SlotRow;
  /** Takes new particulars for a slot whose officer and squad stay. */
  update(row: SlotRow): void;
  vacate(slot: number): void;
}

export function createSlotTable(): SlotTable {
  const rows: (SlotRow | undefined)[] = [];
  const squads: SquadId[] = [];
  const byOfficer = new Map<OfficerId, number>();
  const free = new Map<SquadId, number[]>();

  return {
    get size() {
      return squads.length;
    },
    slotOf: (officer) => byOfficer.get(officer) ?? -1,
    rowOf: (slot) => rows[slot],
    squadOf: (slot) => squads[slot],
    assign(seat) {
      // Longest free first: a late reader has the best chance to have heard of the vacancy.
      const slot = free.get(seat.squad)?.shift() ?? squads.length;
      if (slot >= MAX_SLOTS) throw new RangeError('live: no slots left in this epoch');
      const row: SlotRow = Object.freeze({ ...seat, slot });
      rows[slot] = row;
      squads[slot] = seat.squad;
      byOfficer.set(seat.officer, slot);
      return row;
    },
    update(row) {
      rows[row.slot] = row;
    },
    vacate(slot) {
      const row = rows[slot];
      if (!row) return;
      rows[slot] = undefined;
      // An officer who changes squads sits in the new slot already.
      if (byOfficer.get(row.officer) === slot) byOfficer.delete(row.officer);
      const list = free.get(row.squad);
      if (list) list.push(slot);
      else free.set(row.squad, [slot]);
    },
  };
}
