import { createCounts, createHub, type Hub, type Reader } from '@dutywall/server/live';
import type { Clock, Principal, Publisher, Role } from '@dutywall/server/ports';
import type { Fix } from '@dutywall/shared/domain';
import {
  applyFact,
  type Board,
  createBoard,
  createFactState,
  decodeFrame,
  type FactEnvelope,
  type FactState,
  PROTOCOL_VERSION,
  proofOf,
} from '@dutywall/shared/protocol';

interface TestClock extends Clock {
  at: number;
}

export interface TestHub {
  readonly hub: Hub;
  readonly clock: TestClock;
  readonly counts: ReturnType<typeof createCounts>;
  /** Runs what was asked to run soon. */
  settle(): void;
}

/** A hub whose time and turns belong to the test. */
export function testHub(partSlots?: number): TestHub {
  const clock: TestClock = { at: Date.UTC(2026, 10, 23), now: () => clock.at };
  const counts = createCounts();
  let soon: (() => void)[] = [];
  let ids = 0;
  const dice = { bytes: (count: number) => new Uint8Array(count), id: () => `e${++ids}` };
  const hub = createHub({ clock, dice, counts, soon: (work) => soon.push(work), ...(partSlots ? { partSlots } : {}) });
  return {
    hub,
    clock,
    counts,
    settle() {
      const now = soon;
      soon = [];
      for (const work of now) work();
    },
  };
}

export function principal(squads: readonly string[], role: Role = 'wall', account = 'a'): Principal {
  return { account, name: account, role, squads: new Set(squads), officer: null, session: `s-${account}` };
}

/** A client as it should be: a board, a fact state, and a transport that the test lets through bit by bit. */
export class TestClient implements Reader {
  readonly board: Board = createBoard(16);
  state: FactState | null = null;
  epoch = '';
  /** Packets on the wire, not read yet. */
  readonly wire: (string | Uint8Array)[] = [];
  readonly said: string[] = [];
  farewells: string[] = [];
  joined = false;
  gaps = 0;
  wrongProofs = 0;
  proofs = 0;
  /** The transport holds this many packets before the rest waits. */
  room = 4;
  marks: (() => void)[] = [];
  answersMarks = false;
  private readonly hub: Hub;
  private readonly outbox: ReturnType<Hub['connect']>;

  constructor(hub: Hub, squads: readonly string[], role: Role = 'wall') {
    this.hub = hub;
    this.outbox = hub.connect(this, principal(squads, role));
  }

  backlog = (): number => Math.max(0, this.wire.length - this.room);
  write(packets: readonly (string | Uint8Array)[]): void {
    this.wire.push(...packets);
  }
  mark(seen: () => void): void {
    if (this.answersMarks) this.marks.push(seen);
  }
  farewell(refusal: { code: string }): void {
    this.farewells.push(refusal.code);
  }

  /** Says hello with what it has; false when refused. */
  hello(anew = false): boolean {
    const known = this.state && !anew ? { epoch: this.epoch, sequence: this.state.sequence } : {};
    const answer = this.hub.hello(this.outbox, { protocol: PROTOCOL_VERSION, ...known });
    if (!answer.ok) return false;
    this.joined = true;
    this.wire.push(`!${answer.reply.text}`);
    answer.begin();
    return true;
  }

  leave(): void {
    this.joined = false;
    this.hub.leave(this.outbox);
    this.wire.length = 0;
  }

  /** Reads up to `most` packets. */
  read(most = Number.POSITIVE_INFINITY): void {
    for (let count = 0; count < most && this.wire.length > 0; count++) {
      const packet = this.wire.shift();
      if (packet === undefined) return;
      if (typeof packet !== 'string') decodeFrame(packet, this.board);
      else if (packet.startsWith('!')) this.welcome(JSON.parse(packet.slice(1)).data);
      else if (packet.startsWith('2')) this.hear(...(JSON.parse(packet.slice(1)) as [string, unknown]));
    }
    if (this.wire.length === 0) for (const seen of this.marks.splice(0)) seen();
  }

  private welcome(reply: { epoch: string; sequence: number; snapshot: Parameters<typeof createFactState>[0] | null }) {
    if (reply.snapshot) this.state = createFactState(reply.snapshot, reply.sequence);
    this.epoch = reply.epoch;
    this.said.push(reply.snapshot ? 'snapshot' : 'resumed');
  }

  private hear(name: string, data: unknown): void {
    this.said.push(name);
    const state = this.state;
    if (!state) throw new Error('something before the answer to hello');
    if (name === 'facts') {
      for (const fact of data as FactEnvelope[]) if (applyFact(state, fact) === 'gap') this.gaps++;
    } else if (name === 'proof') {
      const proof = data as { sequence: number; squad: string; hash: string };
      if (proof.sequence !== state.sequence) return;
      this.proofs++;
      if (proofOf(state, proof.squad) !== proof.hash) this.wrongProofs++;
    }
  }
}

export function seat(publisher: Publisher, officer: string, squad: string): number {
  return publisher.seat({ officer, badge: officer, name: officer, squad, kind: 'enforcement', protocol: null });
}

export function fixAt(eventAt: number, lon: number, lat: number, more: Partial<Fix> = {}): Fix {
  return {
    id: 1,
    terminal: 't',
    officer: 'o',
    eventAt,
    receivedAt: eventAt,
    lon,
    lat,
    sigmaM: 8,
    accuracyM: 12,
    speedMps: null,
    courseDeg: null,
    altitudeM: null,
    battery: null,
    located: true,
    mock: false,
    alarms: [],
    marks: [],
    ...more,
  };
}
