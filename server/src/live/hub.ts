import { type Refusal, refuse, SECOND } from '@dutywall/shared/kit';
import {
  type CallEvent,
  type CommandAsk,
  digestOf,
  EMPTY_SNAPSHOT,
  type FactName,
  type PersonalNotice,
  PROTOCOL_VERSION,
  proofOf,
  type RefusalCode,
  snapshotOf,
} from '@dutywall/shared/protocol';
import type { Addressee, Clock, Dice, Principal, Publisher } from '../ports.ts';
import type { LiveCounts } from './counts.ts';
import { createFactLane } from './fact-lane.ts';
import { Outbox, type Reader, type Room } from './outbox.ts';
import { createPeople } from './people.ts';
import { createPositionBoard } from './position-board.ts';
import { createPublisher } from './publisher.ts';
import { hearsLane, hearsOnlyOwn } from './roles.ts';
import { createRooms } from './rooms.ts';
import { createSlotTable } from './slot-table.ts';
import { createPositionLane } from './tick.ts';
import { eventText, PreparedJson } from './wire.ts';

/** Facts kept for readers that come back; a shift change of 10,000 officers fits. About 5 MB when full. */
const RING = 16_384;
/** Facts of one packet. */
const BATCH = 500;
/** Facts that may wait for the tick before they are sent anyway. */
const PENDING = 1_000;
/** A snapshot is shared by all who come within this time; what happened since follows as facts. */
const SNAPSHOT_MS = 1 * SECOND;

export interface HubOptions {
  readonly clock: Clock;
  readonly dice: Dice;
  readonly counts: LiveCounts;
  /** Runs the work soon, after what is running now; a test brings its own. */
  readonly soon: (work: () => void) => void;
  /** Slots of one part of a catch-up, where the usual number is too large to be reached. */
  readonly partSlots?: number;
}

/** The state of the whole lane at a moment, for replay to prove itself against. */
export interface LaneHash {
  readonly at: number;
  readonly epoch: string;
  readonly sequence: number;
  readonly hash: string;
}

type HelloAnswer =
  | { readonly ok: true; readonly reply: PreparedJson; begin(): void }
  | { readonly ok: false; readonly refusal: Refusal<RefusalCode> };

/** The live room without sockets and timers: the gateway brings both, or a test does. */
export interface Hub {
  readonly epoch: string;
  readonly publisher: Publisher;
  /** Connections that hear only what is their own. */
  readonly listeners: number;
  connect(reader: Reader, principal: Principal): Outbox;
  /** Registers the reader and answers from one moment; `begin` sends what follows and comes right after the answer. */
  hello(outbox: Outbox, ask: CommandAsk<'hello'>): HelloAnswer;
  leave(outbox: Outbox): void;
  tick(): void;
  flush(): void;
  pulse(): void;
  /** Sends every room the proof of what it was told. */
  prove(): void;
  state(): LaneHash;
}

export function createHub({ clock, dice, counts, soon, partSlots }: HubOptions): Hub {
  const epoch = dice.id();
  const table = createSlotTable();
  const board = createPositionBoard();
  const lane = createFactLane(RING);
  const rooms = createRooms(table, (squads) => lane.lastFor(squads));
  const positions = createPositionLane(board, rooms, counts, partSlots);
  const people = createPeople();
  let waiting = 0;
  let scheduled = false;
  const nowS = (): number => Math.floor(clock.now() / 1000);

  /** To whoever of a person's connections can take it: one who cannot asks over HTTP sooner or later. How many took it. */
  function tell(to: Addressee, name: 'notice' | 'call', data: PersonalNotice | CallEvent): number {
    const takers = [...people.of(to)].filter((outbox) => outbox.takesFacts());
    if (takers.length === 0) return 0;
    const packets = eventText(name, JSON.stringify(data));
    for (const outbox of takers) outbox.reader.write(packets);
    return takers.length;
  }

  const publisher = createPublisher({
    table,
    board,
    lane,
    rooms,
    now: () => clock.now(),
    notify: (to, notice) => void tell(to, 'notice', notice),
    call: (to, event) => tell(to, 'call', event),
    isThere: (to) => people.of(to).size > 0,
    say(name, squad, data) {
      lane.append(name, squad, data, clock.now());
      counts.facts++;
      waiting++;
      if (waiting >= PENDING) flush();
      else if (isUrgent(name) && !scheduled) {
        scheduled = true;
        soon(() => {
          scheduled = false;
          flush();
        });
      }
    },
  });

  /** Sends each room what it has not been sent yet; readers that cannot take it stay behind and are replayed to. */
  function flush(): void {
    waiting = 0;
    for (const room of rooms.all()) {
      for (;;) {
        const from = room.sequence;
        const batch = lane.batch(room.squads, from, BATCH, room.scanned);
        if (!batch) break;
        const packets = eventText('facts', batch.json);
        for (const outbox of room.outboxes) {
          if (outbox.sequence !== from || !outbox.takesFacts()) continue;
          outbox.reader.write(packets);
          outbox.sequence = batch.to;
        }
        room.sequence = batch.to;
        room.scanned = batch.to;
      }
      room.scanned = lane.state.sequence;
    }
  }

  /** Brings a reader that fell behind one batch further; one that the ring no longer reaches begins anew. */
  function replay(room: Room, outbox: Outbox): void {
    if (outbox.sequence >= room.sequence || !outbox.takesFacts()) return;
    if (!lane.reaches(outbox.sequence)) {
      leave(outbox);
      outbox.reader.farewell({ code: 'unavailable', reason: 'too far behind: reconnect for a snapshot' }, true);
      return;
    }
    const batch = lane.batch(room.squads, outbox.sequence, BATCH);
    if (!batch) return;
    outbox.reader.write(eventText('facts', batch.json));
    outbox.sequence = batch.to;
  }

  function snapshot(room: Room): { readonly sequence: number; readonly json: string } {
    const at = clock.now();
    const kept = room.snapshot;
    if (kept && at - kept.at < SNAPSHOT_MS && at >= kept.at && lane.reaches(kept.sequence)) return kept;
    const json = JSON.stringify(snapshotOf(lane.state, room.squads));
    room.snapshot = { at, sequence: room.sequence, json };
    counts.snapshots++;
    return room.snapshot;
  }

  function leave(outbox: Outbox): void {
    people.leave(outbox);
    rooms.leave(outbox);
  }

  return {
    epoch,
    publisher,
    get listeners() {
      return people.officers;
    },
    connect: (reader, principal) => new Outbox(reader, principal, clock.now()),
    leave,
    flush,
    hello(outbox, ask) {
      if (ask.protocol !== PROTOCOL_VERSION) {
        return refuse('protocol-version', `this server speaks protocol ${PROTOCOL_VERSION}`, {
          server: PROTOCOL_VERSION,
        });
      }
      if (hearsOnlyOwn(outbox.principal.role)) {
        people.enter(outbox);
        return { ok: true, reply: new PreparedJson(emptyLane(clock.now())), begin: () => undefined };
      }
      if (!hearsLane(outbox.principal.role)) return refuse('forbidden', 'this role sees no live wall');
      flush();
      people.enter(outbox);
      const joined = outbox.room;
      const room = rooms.enter(outbox, outbox.principal.squads);
      const scope = `${epoch}.${room.key}`;
      const had = ask.epoch === scope ? (ask.sequence ?? -1) : -1;
      const resumed = had >= 0 && had <= room.sequence && (had === room.sequence || lane.reaches(had));
      if (!resumed && !outbox.takesSnapshot(clock.now())) {
        if (!joined) rooms.leave(outbox);
        return refuse('too-many-requests', 'too many snapshots');
      }
      const start = resumed ? { sequence: had, json: 'null' } : snapshot(room);
      if (resumed) counts.resumes++;
      outbox.sequence = start.sequence;
      const head = JSON.stringify({ epoch: scope, sequence: start.sequence, serverTime: clock.now() }).slice(0, -1);
      return {
        ok: true,
        reply: new PreparedJson(`{"ok":true,"data":${head},"snapshot":${start.json}}}`),
        begin() {
          replay(room, outbox);
          if (outbox.room === room) positions.start(outbox, room, nowS());
        },
      };
    },
    tick() {
      flush();
      for (const room of rooms.all()) for (const outbox of room.outboxes) replay(room, outbox);
      positions.run(nowS());
    },
    pulse() {
      flush();
      const serverTime = clock.now();
      for (const room of rooms.all()) {
        for (const outbox of room.outboxes) {
          if (!outbox.takesFacts()) continue;
          outbox.reader.write(eventText('pulse', `{"serverTime":${serverTime},"sequence":${outbox.sequence}}`));
        }
      }
    },
    prove() {
      flush();
      for (const room of rooms.all()) {
        for (const squad of room.squads) {
          const proof = { sequence: room.sequence, squad, hash: proofOf(lane.state, squad) };
          const packets = eventText('proof', JSON.stringify(proof));
          for (const outbox of room.outboxes) {
            if (outbox.sequence === room.sequence && outbox.takesFacts()) outbox.reader.write(packets);
          }
        }
      }
    },
    state: () => ({ at: clock.now(), epoch, sequence: lane.state.sequence, hash: digestOf(lane.state) }),
  };
}

/** The handshake of a connection without a lane: nothing to resume, nothing to show. */
function emptyLane(serverTime: number): string {
  return JSON.stringify({ ok: true, data: { epoch: 'own', sequence: 0, serverTime, snapshot: EMPTY_SNAPSHOT } });
}

/** Verdicts come by the hundred and can wait a quarter of a second; what calls for a person cannot. */
function isUrgent(name: FactName): boolean {
  return name !== 'standing-changed';
}
