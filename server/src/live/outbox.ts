import type { SquadId } from '@dutywall/shared/domain';
import type { Instant, Refusal } from '@dutywall/shared/kit';
import type { RefusalCode } from '@dutywall/shared/protocol';
import type { Principal } from '../ports.ts';
import { Rate } from './rate.ts';
import type { WirePacket } from './wire.ts';

/** One open connection as the hub sees it; the gateway makes it from a socket, a test from two arrays. */
export interface Reader {
  /** Packets that wait because the transport still holds what was written before. Must look at the transport itself. */
  backlog(): number;
  write(packets: readonly WirePacket[]): void;
  /** Asks the client to say that it has read everything so far; `seen` is called when it does. */
  mark(seen: () => void): void;
  /** Tells why, and closes: for good, or so that the client comes back by itself. */
  farewell(refusal: Refusal<RefusalCode>, comeBack: boolean): void;
}

/** Facts may queue this many packets on a transport that is busy; then the reader waits and is replayed to. */
const FACTS_BACKLOG = 16;
/**
 * Frames (two packets each) may queue behind facts that have just been written, and behind one another once: a poll
 * takes longer than a tick. A frame behind a transport that is stuck would only grow old.
 */
const FRAMES_BACKLOG = 2;
/** Snapshots of one connection: a client that resyncs needs one, seldom a second. */
const SNAPSHOTS_PER_SECOND = 0.5;
const SNAPSHOTS_BURST = 10;
/** A mark that is not answered for this many ticks means: the network holds more than a second of data. */
const MARK_TICKS = 4;

/** All connections of one scope. Facts and frames are encoded once for a room, whoever sits in it. */
export interface Room {
  readonly key: string;
  readonly squads: ReadonlySet<SquadId>;
  readonly outboxes: Set<Outbox>;
  /** 1 by slot that the room may see. */
  members: Uint8Array;
  /** The last fact in the scope. */
  sequence: number;
  /** Facts up to here have been looked through for the room. */
  scanned: number;
  /** The last tick in which a slot of the room changed. */
  frameTick: number;
  /** Made for one tick, or one second, and shared by all who need them. */
  fullFrame: { readonly tick: number; readonly packets: readonly (string | Uint8Array)[] } | null;
  snapshot: { readonly at: number; readonly sequence: number; readonly json: string } | null;
}

/**
 * What one connection has been sent. The dirty slots of a reader that fell behind need no set of their own: they are
 * those changed since `tick`, the last tick it holds, so a reader that never reads costs no memory.
 */
export class Outbox {
  readonly reader: Reader;
  readonly principal: Principal;
  /** Null until `hello`. */
  room: Room | null = null;
  /** The last tick whose changes this reader has. */
  tick = 0;
  /** A catch-up under way: slots from `next` on that changed after `tick` are still to come; then `tick` is `until`. */
  catchUp: { readonly until: number; readonly next: number } | null = null;
  /** The last fact written to this reader. */
  sequence = 0;
  private readonly snapshots: Rate;
  private markTick = 0;
  private markOpen = false;
  private answersMarks = false;

  constructor(reader: Reader, principal: Principal, now: Instant) {
    this.reader = reader;
    this.principal = principal;
    this.snapshots = new Rate(SNAPSHOTS_PER_SECOND, SNAPSHOTS_BURST, now);
  }

  takesFacts(): boolean {
    return this.reader.backlog() < FACTS_BACKLOG;
  }

  /** A snapshot is the largest thing there is: it is not queued behind another, and not asked for without end. */
  takesSnapshot(now: Instant): boolean {
    return this.reader.backlog() <= FRAMES_BACKLOG && this.snapshots.take(now);
  }

  /** True when a frame written now would leave soon, and the client has read what it was sent a second ago. */
  takesFrames(tick: number): boolean {
    return !this.isLate(tick) && this.reader.backlog() <= FRAMES_BACKLOG;
  }

  /** Sends a mark when the last is answered and a second old. Clients that never answer one are not held back. */
  keepMarked(tick: number): void {
    if (this.markOpen || tick - this.markTick < MARK_TICKS) return;
    this.markOpen = true;
    this.markTick = tick;
    this.reader.mark(() => {
      this.markOpen = false;
      this.answersMarks = true;
    });
  }

  private isLate(tick: number): boolean {
    return this.answersMarks && this.markOpen && tick - this.markTick >= MARK_TICKS;
  }
}
