import { createFrameEncoder } from '@dutywall/shared/protocol';
import type { Outbox } from './outbox.ts';
import type { PositionBoard } from './position-board.ts';
import type { Room, Rooms } from './rooms.ts';
import { frameEvent, type WirePacket } from './wire.ts';

/** The position lane: every tick, what changed goes to each room as one frame. */
export interface PositionLane {
  /** Ticks so far. */
  readonly tick: number;
  /** Sends what changed since the last tick. `nowS`: seconds since the epoch. */
  run(nowS: number): void;
  /** Brings a reader to the last tick by a full frame: at `hello`. */
  start(outbox: Outbox, room: Room, nowS: number): void;
}

/** What the lane counts, since the start. */
export interface PositionCounts {
  frames: number;
  frameBytes: number;
  updates: number;
  catchUps: number;
  held: number;
}

export function createPositionLane(board: PositionBoard, rooms: Rooms, counts: PositionCounts): PositionLane {
  const encoder = createFrameEncoder();
  let scratch = new Uint32Array(64);
  let tick = 0;

  function roomFor(size: number): Uint32Array {
    if (scratch.length < size) scratch = new Uint32Array(size * 2);
    return scratch;
  }

  /** Whole slots changed after tick `since`, or all for a full frame; values as of the last tick. */
  function catchUp(room: Room, since: number, nowS: number): readonly WirePacket[] {
    const full = since === 0;
    if (full && room.fullFrame?.tick === tick) return room.fullFrame.packets;
    const slots = roomFor(board.sent.size);
    let count = 0;
    for (let slot = 0; slot < board.sent.size; slot++) {
      if (room.members[slot] === 1 && (board.changedAt[slot] as number) > since) slots[count++] = slot;
    }
    const packets = frameEvent(encoder.encode(full ? 'full' : 'key', board.sent, board.sent, slots, count, nowS));
    if (full) room.fullFrame = { tick, packets };
    return packets;
  }

  function send(outbox: Outbox, packets: readonly WirePacket[]): void {
    outbox.reader.write(packets);
    outbox.tick = tick;
    counts.frames++;
    counts.frameBytes += (packets[1] as Uint8Array).length;
  }

  function serve(room: Room, delta: readonly WirePacket[] | null, before: number, nowS: number): void {
    // Readers that stopped at the same tick share one catch-up.
    const shared = new Map<number, readonly WirePacket[]>();
    for (const outbox of room.outboxes) {
      if (outbox.tick >= room.frameTick) continue;
      if (!outbox.takesFrames(tick)) {
        counts.held++;
        continue;
      }
      if (delta && outbox.tick >= before) {
        send(outbox, delta);
        continue;
      }
      let packets = shared.get(outbox.tick);
      if (!packets) {
        packets = catchUp(room, outbox.tick, nowS);
        shared.set(outbox.tick, packets);
      }
      send(outbox, packets);
      counts.catchUps++;
    }
  }

  return {
    get tick() {
      return tick;
    },
    run(nowS) {
      tick++;
      const dirty = board.takeDirty();
      counts.updates += dirty.count;
      const pending: { room: Room; delta: readonly WirePacket[] | null; before: number }[] = [];
      for (const room of rooms.all()) {
        const slots = roomFor(dirty.count);
        let count = 0;
        for (let i = 0; i < dirty.count; i++) {
          const slot = dirty.slots[i] as number;
          if (room.members[slot] === 1) slots[count++] = slot;
        }
        const before = room.frameTick;
        let delta: readonly WirePacket[] | null = null;
        if (count > 0) {
          room.frameTick = tick;
          delta = frameEvent(encoder.encode('delta', board.now, board.sent, slots, count, nowS));
        }
        pending.push({ room, delta, before });
      }
      // Deltas are made against `sent`, catch-ups from it: it moves on between the two.
      board.commit(dirty.slots, dirty.count, tick);
      for (const { room, delta, before } of pending) serve(room, delta, before, nowS);
      for (const room of rooms.all()) for (const outbox of room.outboxes) outbox.keepMarked(tick);
    },
    start(outbox, room, nowS) {
      send(outbox, catchUp(room, 0, nowS));
    },
  };
}
