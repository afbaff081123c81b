import type { LiveSocket } from '@dutywall/client/feed';
import {
  applyFact,
  type Board,
  createFactState,
  createFrameEncoder,
  EMPTY_SNAPSHOT,
  type FactData,
  type FactEnvelope,
  type FactName,
  type FactState,
  proofOf,
  snapshotOf,
} from '@dutywall/shared/protocol';

/** A server's side of one connection in the test's hand: the test owns delivery and time. */
export interface FakeServer {
  readonly socket: LiveSocket;
  readonly hellos: { epoch?: string; sequence?: number }[];
  readonly state: FactState;
  epoch: string;
  /** What the next handshakes answer instead of success. */
  refuse: { code: string; reason: string } | null;
  /** How often the client opened or dropped the connection. */
  readonly opened: () => number;
  readonly dropped: () => number;
  accept(): void;
  lose(again: boolean): void;
  /** Numbers and applies a fact; `deliver` false loses it on the way. */
  say<N extends FactName>(name: N, data: FactData<N>, deliver?: boolean): void;
  frame(board: Board, kind: 'full' | 'delta'): void;
  raw(bytes: Uint8Array): void;
  pulse(serverTime: number): void;
  proof(squad: string, hash?: string): void;
  farewell(code: string): void;
}

export function createFakeServer(): FakeServer {
  const on = new Map<string, (argument: never) => void>();
  const state = createFactState(EMPTY_SNAPSHOT);
  const encoder = createFrameEncoder();
  const missed: FactEnvelope[] = [];
  let open = 0;
  let drops = 0;
  let onOpen = () => {};
  let onLost = (_again: boolean) => {};
  const emit = (name: string, argument: unknown) => on.get(name)?.(argument as never);

  const server: FakeServer = {
    hellos: [],
    state,
    epoch: 'one',
    refuse: null,
    opened: () => open,
    dropped: () => drops,
    socket: {
      on: (name, listener) => void on.set(name, listener as never),
      onOpen: (listener) => {
        onOpen = listener;
      },
      onLost: (listener) => {
        onLost = listener;
      },
      onRefused: () => {},
      async ask(name, ask) {
        if (name !== 'hello') return { ok: false, refusal: { code: 'not-found', reason: name } };
        const hello = ask as { epoch?: string; sequence?: number };
        server.hellos.push(hello);
        if (server.refuse) return { ok: false, refusal: server.refuse };
        const known = hello.epoch === server.epoch ? hello.sequence : undefined;
        if (known === undefined) {
          const snapshot = snapshotOf(state, new Set(state.squads.keys()));
          return { ok: true, data: { epoch: server.epoch, sequence: state.sequence, serverTime: 5_000, snapshot } };
        }
        const rest = missed.filter((fact) => fact.sequence > known);
        queueMicrotask(() => queueMicrotask(() => queueMicrotask(() => emit('facts', rest))));
        return { ok: true, data: { epoch: server.epoch, sequence: known, serverTime: 5_000, snapshot: null } };
      },
      open: () => {
        open += 1;
      },
      drop: () => {
        drops += 1;
      },
    },
    accept: () => onOpen(),
    lose: (again) => onLost(again),
    say(name, data, deliver = true) {
      const previous = state.sequence;
      // The generic name and its data belong together by the signature.
      const fact = { name, sequence: previous + 1, previous, at: 0, data } as FactEnvelope;
      applyFact(state, fact);
      missed.push(fact);
      if (deliver) emit('facts', [fact]);
    },
    frame(board, kind) {
      const slots = Uint32Array.from({ length: board.size }, (_, slot) => slot);
      const bytes = encoder.encode(kind, board, board, slots, slots.length, 1_000);
      server.raw(bytes);
    },
    raw: (bytes) => emit('frame', bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)),
    pulse: (serverTime) => emit('pulse', { serverTime, sequence: state.sequence }),
    proof: (squad, hash) => emit('proof', { squad, sequence: state.sequence, hash: hash ?? proofOf(state, squad) }),
    farewell: (code) => emit('farewell', { code, reason: 'test' }),
  };
  return server;
}
