import type { Refusal } from '@dutywall/shared/kit';
import {
  type Ack,
  applyFact,
  type CallEvent,
  type CommandReply,
  createBoard,
  createFactState,
  decodeFrame,
  EMPTY_SNAPSHOT,
  type FactEnvelope,
  PROTOCOL_VERSION,
  proofOf,
  REFUSAL_CODES,
  type RefusalCode,
  STALE_AFTER_MS,
} from '@dutywall/shared/protocol';
import { createListeners } from './listeners.ts';
import { createLiveSocket, type LiveSocket } from './live-socket.ts';
import { createServerClock } from './server-clock.ts';
import type { Connection, LiveFeed } from './types.ts';

/** A command without an answer for so long is answered `unavailable`, ms. */
const COMMAND_TIMEOUT_MS = 10_000;
/** How often the age of the data is looked at, ms. */
const WATCH_EVERY_MS = 1_000;
/** A connection this long silent is dead whatever the browser says (sleep, lost Wi-Fi): four pulses, ms. */
const DEAD_AFTER_MS = 20_000;
/** After waking or coming back online, data older than this is not trusted to be flowing, ms: one and a half pulses. */
const DOUBT_AFTER_MS = 7_500;
/** Two resyncs come no closer than this, ms, so that a disagreement costs little; doubled up to the longest. */
const RESYNC_FIRST_MS = 250;
const RESYNC_LONGEST_MS = 30_000;
/** Without any resync for this long the waiting starts small again, ms. */
const RESYNC_CALM_MS = 60_000;

/** Refusals that trying again does not change: the screen says why instead. */
const FINAL: ReadonlySet<RefusalCode> = new Set([
  'not-signed-in',
  'session-ended',
  'locked-out',
  'forbidden-origin',
  'forbidden',
  'protocol-version',
]);

/** Where the connection does not come back by itself (the server ended it, or said no): when to ask again, ms. */
const KNOCK_AFTER_LOST_MS = 1_000;
const KNOCK_AFTER_REFUSED_MS = 5_000;

/** Replaceable parts, for tests: the connection and the clock (ms since the epoch). */
export interface LiveFeedParts {
  readonly socket?: LiveSocket;
  readonly wall?: () => number;
}

function isCode(code: string): code is RefusalCode {
  return (REFUSAL_CODES as readonly string[]).includes(code);
}

/**
 * The wall as the server tells it. Facts arrive numbered, frames build on each other; whatever does not fit (a gap, a
 * proof that differs, a malformed frame) leads to one new handshake, never to a wrong picture that stays. Past 300 lines
 * because all of it turns on one sequence and one handshake under way.
 */
export function createLiveFeed(parts: LiveFeedParts = {}): LiveFeed {
  const socket = parts.socket ?? createLiveSocket();
  const wall = parts.wall ?? Date.now;
  const board = createBoard(256);
  const facts = createFactState(EMPTY_SNAPSHOT);
  const listeners = createListeners();
  const calls = new Set<(event: CallEvent) => void>();
  const clock = createServerClock(wall);

  let epoch: string | null = null;
  let open = false;
  /** The running handshake; answers and facts of an older one are not ours. Null: joined or not connected. */
  let handshake: symbol | null = null;
  let joined = false;
  /** False until a full frame: deltas build on one. */
  let boardWhole = false;
  let closed = false;
  let refusal: Refusal<RefusalCode> | undefined;
  let final = false;
  let lastDataAt = Number.NEGATIVE_INFINITY;
  let openedAt = Number.NEGATIVE_INFINITY;
  let resyncs = 0;
  let resyncWait = RESYNC_FIRST_MS;
  let lastResyncAt = Number.NEGATIVE_INFINITY;
  let resyncTimer: ReturnType<typeof setTimeout> | undefined;
  let knockTimer: ReturnType<typeof setTimeout> | undefined;
  let shown: Connection = 'connecting';

  function connection(): Connection {
    if (final) return 'refused';
    const age = wall() - lastDataAt;
    if (Number.isFinite(age) && age > STALE_AFTER_MS) return 'stale';
    if (joined) return 'live';
    return Number.isFinite(age) ? 'offline' : 'connecting';
  }

  function tellStatus(): void {
    const now = connection();
    if (now === shown) return;
    shown = now;
    listeners.emit('status');
  }

  function heard(): void {
    lastDataAt = wall();
    tellStatus();
  }

  function refused(why: Refusal<RefusalCode>): void {
    refusal = why;
    if (FINAL.has(why.code)) {
      final = true;
      joined = false;
      socket.drop();
    }
    listeners.emit('status');
    shown = connection();
  }

  async function hello(whole: boolean): Promise<void> {
    const mine = Symbol('handshake');
    handshake = mine;
    const known = !whole && epoch !== null ? { epoch, sequence: facts.sequence } : {};
    let answer: Ack<CommandReply<'hello'>>;
    try {
      // The server answers by the same table; a wrong shape would have failed there.
      answer = (await socket.ask(
        'hello',
        { protocol: PROTOCOL_VERSION, ...known },
        COMMAND_TIMEOUT_MS,
      )) as typeof answer;
    } catch {
      if (handshake === mine && !closed && open) reconnect();
      return;
    }
    if (handshake !== mine || closed) return;
    handshake = null;
    if (!answer.ok) {
      refused(answer.refusal);
      if (!final) reconnect();
      return;
    }
    const { data } = answer;
    clock.hear(data.serverTime);
    epoch = data.epoch;
    if (data.snapshot) Object.assign(facts, createFactState(data.snapshot, data.sequence));
    joined = true;
    refusal = undefined;
    heard();
    listeners.emit('facts');
    // Nobody was there to hear what was told meanwhile.
    listeners.emit('personal');
  }

  /** The picture cannot be trusted: one fresh handshake, with growing pauses when it keeps happening. */
  function resync(): void {
    if (resyncTimer !== undefined) return;
    resyncs += 1;
    handshake = null;
    joined = false;
    const now = wall();
    resyncWait = now - lastResyncAt > RESYNC_CALM_MS ? RESYNC_FIRST_MS : Math.min(resyncWait * 2, RESYNC_LONGEST_MS);
    lastResyncAt = now;
    resyncTimer = setTimeout(() => {
      resyncTimer = undefined;
      if (open && !closed) void hello(true);
    }, resyncWait);
    listeners.emit('status');
  }

  function knock(afterMs: number): void {
    clearTimeout(knockTimer);
    if (closed || final) return;
    knockTimer = setTimeout(() => socket.open(), afterMs);
  }

  function reconnect(): void {
    if (closed || final) return;
    open = false;
    joined = false;
    handshake = null;
    socket.drop();
    openedAt = wall();
    socket.open();
    tellStatus();
  }

  function onFacts(batch: readonly FactEnvelope[]): void {
    if (!joined) return;
    heard();
    let changed = false;
    for (const fact of batch) {
      const done = applyFact(facts, fact);
      if (done === 'gap') {
        resync();
        break;
      }
      changed ||= done === 'applied';
    }
    if (changed) listeners.emit('facts');
  }

  function onFrame(bytes: ArrayBuffer): void {
    if (!open) return;
    heard();
    const frame = new Uint8Array(bytes);
    const full = frame[0] === FULL_FRAME;
    if (!full && !boardWhole) return;
    try {
      const touched = decodeFrame(frame, board);
      boardWhole = true;
      listeners.emit('board', full ? null : touched);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      boardWhole = false;
      resync();
    }
  }

  socket.on('facts', onFacts);
  socket.on('frame', onFrame);
  socket.on('pulse', (pulse) => {
    clock.hear(pulse.serverTime);
    heard();
    if (joined && pulse.sequence > facts.sequence) resync();
  });
  socket.on('proof', (proof) => {
    heard();
    if (joined && proof.sequence === facts.sequence && proofOf(facts, proof.squad) !== proof.hash) resync();
  });
  // Tells the server that everything sent so far was read, so that it need not pile more onto a slow link.
  socket.on('mark', (seen) => seen());
  socket.on('notice', () => listeners.emit('personal'));
  socket.on('farewell', refused);
  socket.on('call', (event) => {
    heard();
    for (const listener of [...calls]) listener(event);
  });
  socket.onOpen(() => {
    open = true;
    boardWhole = false;
    openedAt = wall();
    clearTimeout(resyncTimer);
    resyncTimer = undefined;
    void hello(false);
  });
  socket.onLost((again) => {
    open = false;
    joined = false;
    handshake = null;
    tellStatus();
    // The server ended it on purpose: unless it said why for good, knock again after a breath.
    if (!again) knock(KNOCK_AFTER_LOST_MS);
  });
  socket.onRefused((code, again) => {
    if (isCode(code)) refused({ code, reason: 'the server refused the connection' });
    else tellStatus();
    if (!again) knock(KNOCK_AFTER_REFUSED_MS);
  });

  const watch = setInterval(() => {
    tellStatus();
    const silentFor = wall() - Math.max(lastDataAt, openedAt);
    if (open && silentFor > DEAD_AFTER_MS) reconnect();
  }, WATCH_EVERY_MS);

  const doubt = () => {
    if (document.visibilityState === 'visible' && open && wall() - lastDataAt > DOUBT_AFTER_MS) reconnect();
  };
  if (typeof document !== 'undefined') {
    document.addEventListener('visibilitychange', doubt);
    window.addEventListener('online', doubt);
  }
  openedAt = wall();
  socket.open();

  return {
    kind: 'live',
    board,
    facts,
    now: () => clock.now(),
    status: () => ({
      connection: connection(),
      dataAgeMs: wall() - lastDataAt,
      resyncs,
      ...(refusal ? { refusal } : {}),
    }),
    subscribe: (topic, listener) => listeners.subscribe(topic, listener),
    async command(name, ask) {
      const unavailable = (reason: string) => ({ ok: false, refusal: { code: 'unavailable', reason } }) as const;
      if (!joined) return unavailable('there is no connection to the server');
      try {
        return (await socket.ask(name, ask, COMMAND_TIMEOUT_MS)) as Ack<CommandReply<typeof name>>;
      } catch {
        return unavailable('the server did not answer in time; it may have done it all the same');
      }
    },
    onCall(listener) {
      calls.add(listener);
      return () => calls.delete(listener);
    },
    close() {
      if (closed) return;
      closed = true;
      calls.clear();
      clearInterval(watch);
      clearTimeout(resyncTimer);
      clearTimeout(knockTimer);
      if (typeof document !== 'undefined') {
        document.removeEventListener('visibilitychange', doubt);
        window.removeEventListener('online', doubt);
      }
      listeners.clear();
      socket.drop();
    },
  };
}

/** First byte of a frame that replaces everything (protocol/README.md, "Layout of a frame"). */
const FULL_FRAME = 0xd2;
