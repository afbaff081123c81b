import { createFrameEncoder } from '@dutywall/shared/protocol';
import type { Outbox, Room } from './outbox.ts';
import type { PositionBoard } from './position-board.ts';
import type { Rooms } from './rooms.ts';
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

/**
 * A catch-up is sent in parts of so many slots (some 24 KB), each when the last was taken, so that on a slow link pings
 * and facts never wait behind more than that.
 */
const PART_SLOTS = 2_000;

interface CatchUp {
  readonly packets: readonly WirePacket[];
  /** The first slot that did not fit; null: complete. */
  readonly next: number | null;
}

export function createPositionLane(
  board: PositionBoard,
  rooms: Rooms,
  counts: PositionCounts,
  partSlots = PART_SLOTS,
): PositionLane {
  const encoder = createFrameEncoder();
  let scratch = new Uint32Array(64);
  let tick = 0;

  function roomFor(size: number): Uint32Array {
    if (scratch.length < size) scratch = new Uint32Array(size * 2);
    return scratch;
  }

  /** Whole slots of the room from `from` on that changed after tick `since`, at most `most`, as of the last tick. */
  function changed(room: Room, since: number, from: number, most: number): { count: number; next: number | null } {
    roomFor(board.sent.size);
    let count = 0;
    for (let slot = from; slot < board.sent.size; slot++) {
      if (room.members[slot] !== 1 || (board.changedAt[slot] as number) <= since) continue;
      if (count === most) return { count, next: slot };
      scratch[count++] = slot;
    }
    return { count, next: null };
  }

  function catchUpPart(room: Room, since: number, from: number, nowS: number): CatchUp {
    const { count, next } = changed(room, since, from, partSlots);
    return { packets: frameEvent(encoder.encode('key', board.sent, board.sent, scratch, count, nowS)), next };
  }

  /** Everything, and blank what is not there: made once a tick for all who begin. */
  function fullFrame(room: Room, nowS: number): readonly WirePacket[] {
    if (room.fullFrame?.tick === tick) return room.fullFrame.packets;
    const { count } = changed(room, 0, 0, board.sent.size);
    const packets = frameEvent(encoder.encode('full', board.sent, board.sent, scratch, count, nowS));
    room.fullFrame = { tick, packets };
    return packets;
  }

  function send(outbox: Outbox, packets: readonly WirePacket[]): void {
    outbox.reader.write(packets);
    counts.frames++;
    counts.frameBytes += (packets[1] as Uint8Array).length;
  }

  function serve(room: Room, delta: readonly WirePacket[] | null, before: number, nowS: number): void {
    // Readers that stopped at the same tick share one catch-up.
    const shared = new Map<string, CatchUp>();
    for (const outbox of room.outboxes) {
      if (outbox.tick >= room.frameTick) continue;
      if (!outbox.takesFrames(tick)) {
        counts.held++;
        continue;
      }
      if (delta && outbox.tick >= before) {
        send(outbox, delta);
        outbox.tick = tick;
        continue;
      }
      const from = outbox.catchUp?.next ?? 0;
      const until = outbox.catchUp?.until ?? tick;
      const key = `${outbox.tick} ${from}`;
      const part = shared.get(key) ?? catchUpPart(room, outbox.tick, from, nowS);
      shared.set(key, part);
      send(outbox, part.packets);
      counts.catchUps++;
      // What changed in the parts already sent changed after `until`, so the next catch-up has it.
      outbox.catchUp = part.next === null ? null : { until, next: part.next };
      if (part.next === null) outbox.tick = until;
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
          delta = frameEvent(encoder.encode('delta', board.now, board.sent, slots, count, nowS, board.changes));
        }
        pending.push({ room, delta, before });
      }
      // Deltas are made against `sent`, catch-ups from it: it moves on between the two.
      board.commit(dirty.slots, dirty.count, tick);
      for (const { room, delta, before } of pending) serve(room, delta, before, nowS);
      for (const room of rooms.all()) for (const outbox of room.outboxes) outbox.keepMarked(tick);
    },
    start(outbox, room, nowS) {
      send(outbox, fullFrame(room, nowS));
      outbox.tick = tick;
      outbox.catchUp = null;
    },
  };
}
