import type { Instant, Span } from '@dutywall/shared/kit';
import {
  createBoard,
  createFactState,
  EMPTY_SNAPSHOT,
  REPLAY_CHUNK_S,
  type ReplayChunk,
  type ReplayKnown,
} from '@dutywall/shared/protocol';
import { createListeners } from './listeners.ts';
import { createReplayBoard, type ReplayBoard } from './replay-board.ts';
import { createReplayFacts, type ReplayFacts } from './replay-facts.ts';
import { createReplayLoader, type LoadRefusal, type ReplayLoader } from './replay-loader.ts';
import type { Connection, ReplayFeed } from './types.ts';

/** The cursor moves this often while playing, ms. */
const STEP_MS = 100;
export const MAX_RATE = 600;
/** Chunks asked for ahead of the cursor, in the direction of play: at ±600 × one lasts half a second. */
const AHEAD = 4;
/** After a failed load it is tried again, ms. */
const RETRY_MS = 2_000;

/** Replaceable parts, for tests: the loads and the clock of play (ms). */
export interface ReplayFeedParts {
  /** BT2: as known now (when left out), or as believed then. */
  readonly known?: ReplayKnown;
  readonly loader?: ReplayLoader;
  readonly clock?: () => number;
}

const chunkOf = (at: Instant) => Math.floor(at / 1000 / REPLAY_CHUNK_S) * REPLAY_CHUNK_S;

/**
 * The wall at a past time, as known now or as believed then. It can be shown at once: until the manifest has come it is an empty
 * `connecting` feed. The picture at an instant depends on the instant alone, however one came there.
 */
export function createReplayFeed(range: Span, parts: ReplayFeedParts = {}): ReplayFeed {
  const loader = parts.loader ?? createReplayLoader(undefined, parts.known);
  const clock = parts.clock ?? (() => performance.now());
  const board = createBoard(64);
  const facts = createFactState(EMPTY_SNAPSHOT);
  const listeners = createListeners();

  let cursor = range.from;
  let rate = 0;
  let connection: Connection = 'connecting';
  let refusal: LoadRefusal | undefined;
  let table: number | null = null;
  let painter: ReplayBoard | null = null;
  let rows: ReplayFacts | null = null;
  let loadingManifest: Promise<void> | null = null;
  let stepTimer: ReturnType<typeof setInterval> | undefined;
  let retryTimer: ReturnType<typeof setTimeout> | undefined;
  let lastStepAt = 0;
  /** Raised by every seek: an older one that is still waiting gives up. */
  let wish = 0;
  /** Chunks in a row whose slot table is not the manifest's. */
  let mismatches = 0;
  let closed = false;

  function become(next: Connection, why?: LoadRefusal): void {
    if (connection === next && refusal?.code === why?.code) return;
    connection = next;
    refusal = why;
    listeners.emit('status');
  }

  function failed(why: LoadRefusal): void {
    if (closed) return;
    const final = why.code !== 'unavailable' && why.code !== 'too-many-requests';
    become(final ? 'refused' : 'offline', why);
    if (final) return;
    clearTimeout(retryTimer);
    retryTimer = setTimeout(() => void show(cursor, true), RETRY_MS);
  }

  async function loadManifest(): Promise<void> {
    const got = await loader.manifest(range);
    loadingManifest = null;
    if (closed) return;
    if (!got.ok) return failed(got.refusal);
    loader.forget();
    const size = got.value.slots.reduce((most, { slot }) => Math.max(most, slot + 1), 0);
    painter = createReplayBoard(board, size);
    rows = createReplayFacts(facts, got.value, board, painter);
    table = got.value.table;
    listeners.emit('facts');
  }

  /** The chunks worth having around an instant, the one itself first. */
  function wanted(at: Instant): number[] {
    const step = rate < 0 ? -REPLAY_CHUNK_S : REPLAY_CHUNK_S;
    const first = chunkOf(at);
    const count = rate === 0 ? 2 : AHEAD;
    return Array.from({ length: count }, (_, ahead) => first + ahead * step).filter(
      (startS) => startS * 1000 < range.to && (startS + REPLAY_CHUNK_S) * 1000 > range.from,
    );
  }

  function paint(chunk: ReplayChunk, whole: boolean): void {
    if (!painter || !rows) return;
    const touched = painter.paint(chunk, Math.floor(cursor / 1000));
    if (whole || touched.length > 0) listeners.emit('board', whole ? null : touched);
    if (rows.show(cursor, whole ? null : touched)) listeners.emit('facts');
    mismatches = 0;
    become('live');
  }

  /** Loads what is missing and paints; gives up silently when a newer wish came. */
  async function show(at: Instant, whole: boolean): Promise<void> {
    wish += 1;
    const mine = wish;
    cursor = Math.min(range.to, Math.max(range.from, at));
    if (!painter) {
      loadingManifest ??= loadManifest();
      await loadingManifest;
    }
    if (closed || mine !== wish || !painter) return;
    const starts = wanted(cursor);
    loader.keepLoading(new Set(starts));
    const [first, ...rest] = starts;
    if (first === undefined) return;
    if (!loader.ready(first)) become('connecting');
    const loading = loader.chunk(first);
    for (const startS of rest) void loader.chunk(startS);
    const got = await loading;
    if (closed || mine !== wish) return;
    if (!got.ok) return failed(got.refusal);
    if (got.value.table !== table) {
      mismatches += 1;
      if (mismatches > 2) return failed({ code: 'conflict', reason: 'chunks and manifest name different officers' });
      painter = null;
      return show(cursor, true);
    }
    paint(got.value, whole);
  }

  function step(): void {
    const now = clock();
    const elapsed = now - lastStepAt;
    lastStepAt = now;
    // While a chunk is missing the cursor waits: time does not run past what is shown.
    if (connection !== 'live') return;
    const to = cursor + elapsed * rate;
    const end = rate > 0 ? to >= range.to : to <= range.from;
    cursor = Math.min(range.to, Math.max(range.from, to));
    const [first, ...rest] = wanted(cursor);
    const chunk = first === undefined ? null : loader.ready(first);
    if (chunk && chunk.table === table) {
      paint(chunk, false);
      for (const startS of rest) if (!loader.ready(startS)) void loader.chunk(startS);
    } else void show(cursor, false);
    if (end) feed.pause();
  }

  const feed: ReplayFeed = {
    kind: 'replay',
    board,
    facts,
    range,
    now: () => cursor,
    rate: () => rate,
    status: () => ({ connection, dataAgeMs: 0, resyncs: 0, ...(refusal ? { refusal } : {}) }),
    subscribe: (topic, listener) => listeners.subscribe(topic, listener),
    seek: (at) => show(at, true),
    play(next) {
      if (!Number.isFinite(next)) throw new RangeError('a rate is a number');
      rate = Math.max(-MAX_RATE, Math.min(MAX_RATE, next));
      clearInterval(stepTimer);
      lastStepAt = clock();
      if (rate !== 0 && !closed) stepTimer = setInterval(step, STEP_MS);
      listeners.emit('status');
    },
    pause: () => feed.play(0),
    close() {
      closed = true;
      rate = 0;
      clearInterval(stepTimer);
      clearTimeout(retryTimer);
      loader.forget();
      listeners.clear();
    },
  };
  void show(cursor, true);
  return feed;
}
