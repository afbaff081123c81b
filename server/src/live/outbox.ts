import type { Refusal } from '@dutywall/shared/kit';
import type { RefusalCode } from '@dutywall/shared/protocol';
import type { Principal } from '../ports.ts';
import type { Room } from './rooms.ts';
import type { WirePacket } from './wire.ts';

/** One open connection as the hub sees it; the gateway makes it from a socket, a test from two arrays. */
export interface Reader {
  /** False while the transport still holds what was written before. Must look at the transport itself. */
  writable(): boolean;
  /** Packets waiting because the transport is not writable. */
  backlog(): number;
  write(packets: readonly WirePacket[]): void;
  /** Asks the client to say that it has read everything so far; `seen` is called when it does. */
  mark(seen: () => void): void;
  /** Tells why, and closes: for good, or so that the client comes back by itself. */
  farewell(refusal: Refusal<RefusalCode>, comeBack: boolean): void;
}

/** Facts may queue this many packets on a transport that is busy; then the reader waits and is replayed to. */
const BACKLOG_LIMIT = 16;
/** A mark that is not answered for this many ticks means: the network holds more than a second of data. */
const MARK_TICKS = 4;

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
  /** The last fact written to this reader. */
  sequence = 0;
  private markTick = 0;
  private markOpen = false;
  private answersMarks = false;

  constructor(reader: Reader, principal: Principal) {
    this.reader = reader;
    this.principal = principal;
  }

  takesFacts(): boolean {
    return this.reader.writable() || this.reader.backlog() < BACKLOG_LIMIT;
  }

  /** True when a frame written now would leave at once, and the client has read what it was sent a second ago. */
  takesFrames(tick: number): boolean {
    return !this.isLate(tick) && this.reader.writable() && this.reader.backlog() === 0;
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
