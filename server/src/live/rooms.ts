import { createHash } from 'node:crypto';
import type { SquadId } from '@dutywall/shared/domain';
import type { Outbox, Room } from './outbox.ts';
import type { SlotTable } from './slot-table.ts';

export interface Rooms {
  enter(outbox: Outbox, squads: ReadonlySet<SquadId>): Room;
  leave(outbox: Outbox): void;
  /** A slot came into use: the rooms that may see it learn of it. */
  slotAdded(slot: number): void;
  all(): Iterable<Room>;
  readonly count: number;
}

/** Names a scope without listing it: equal sets have equal keys. */
export function scopeKey(squads: ReadonlySet<SquadId>): string {
  return createHash('sha256')
    .update(JSON.stringify([...squads].sort()))
    .digest('hex')
    .slice(0, 16);
}

export function createRooms(table: SlotTable, lastFor: (squads: ReadonlySet<SquadId>) => number): Rooms {
  const rooms = new Map<string, Room>();

  function open(key: string, squads: ReadonlySet<SquadId>): Room {
    const sequence = lastFor(squads);
    const members = new Uint8Array(Math.max(64, table.size * 2));
    for (let slot = 0; slot < table.size; slot++) if (squads.has(table.squadOf(slot) ?? '')) members[slot] = 1;
    return {
      key,
      squads: new Set(squads),
      outboxes: new Set(),
      members,
      sequence,
      scanned: sequence,
      frameTick: 0,
      fullFrame: null,
      snapshot: null,
    };
  }

  function leave(outbox: Outbox): void {
    const room = outbox.room;
    if (!room) return;
    outbox.room = null;
    room.outboxes.delete(outbox);
    if (room.outboxes.size === 0) rooms.delete(room.key);
  }

  return {
    get count() {
      return rooms.size;
    },
    all: () => rooms.values(),
    enter(outbox, squads) {
      const key = scopeKey(squads);
      if (outbox.room?.key !== key) leave(outbox);
      let room = rooms.get(key);
      if (!room) {
        room = open(key, squads);
        rooms.set(key, room);
      }
      room.outboxes.add(outbox);
      outbox.room = room;
      return room;
    },
    leave,
    slotAdded(slot) {
      const squad = table.squadOf(slot);
      if (squad === undefined) return;
      for (const room of rooms.values()) {
        if (!room.squads.has(squad)) continue;
        if (slot >= room.members.length) {
          const bigger = new Uint8Array(slot * 2);
          bigger.set(room.members);
          room.members = bigger;
        }
        room.members[slot] = 1;
      }
    },
  };
}
