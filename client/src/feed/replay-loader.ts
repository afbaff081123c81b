import { type Refusal, type Result, refuse, type Span } from '@dutywall/shared/kit';
import {
  decodeReplayChunk,
  type RefusalCode,
  type ReplayChunk,
  type ReplayKnown,
  type ReplayManifest,
} from '@dutywall/shared/protocol';

/** Chunks kept in memory; at five minutes each two hours around the cursor. */
const KEEP_CHUNKS = 24;

export type LoadRefusal = Refusal<RefusalCode>;

/** Loads a range and its chunks over HTTP; the browser's cache keeps what does not change. */
export interface ReplayLoader {
  manifest(span: Span): Promise<Result<ReplayManifest, RefusalCode>>;
  /** The chunk that begins at that second; the same promise for everyone who asks meanwhile. */
  chunk(startS: number): Promise<Result<ReplayChunk, RefusalCode>>;
  /** A chunk that is there already. */
  ready(startS: number): ReplayChunk | null;
  /** Ends the loading of all chunks but these. */
  keepLoading(startsS: ReadonlySet<number>): void;
  /** Forgets every chunk: their slot table is another one. */
  forget(): void;
}

type Fetch = (address: string, init: { signal: AbortSignal; credentials: 'same-origin' }) => Promise<Response>;

const BY_STATUS: Readonly<Record<number, RefusalCode>> = {
  400: 'bad-request',
  401: 'not-signed-in',
  403: 'forbidden',
  404: 'not-found',
  413: 'too-large',
  429: 'too-many-requests',
};

/** `known`: as known now, or as believed then (BT2); the two never share a chunk, here or in a cache. */
export function createReplayLoader(
  ask: Fetch = (address, init) => fetch(address, init),
  known: ReplayKnown = 'now',
): ReplayLoader {
  const suffix = known === 'now' ? '' : `known=${known}`;
  const done = new Map<number, ReplayChunk>();
  const running = new Map<number, { result: Promise<Result<ReplayChunk, RefusalCode>>; abort: AbortController }>();

  async function get<T>(
    address: string,
    signal: AbortSignal,
    read: (response: Response) => Promise<T>,
  ): Promise<Result<T, RefusalCode>> {
    try {
      const response = await ask(address, { signal, credentials: 'same-origin' });
      if (!response.ok) return refuse(BY_STATUS[response.status] ?? 'unavailable', `answered ${response.status}`);
      return { ok: true, value: await read(response) };
    } catch (error) {
      return refuse('unavailable', error instanceof Error ? error.message : 'no answer');
    }
  }

  async function load(startS: number, signal: AbortSignal): Promise<Result<ReplayChunk, RefusalCode>> {
    const got = await get(`/api/replay/chunks/${startS}${suffix && `?${suffix}`}`, signal, async (response) =>
      decodeReplayChunk(new Uint8Array(await response.arrayBuffer())),
    );
    running.delete(startS);
    if (got.ok && !signal.aborted) {
      done.set(startS, got.value);
      const oldest = done.keys().next().value;
      if (done.size > KEEP_CHUNKS && oldest !== undefined) done.delete(oldest);
    }
    return got;
  }

  return {
    manifest: ({ from, to }) =>
      get(
        `/api/replay?from=${from}&to=${to}${suffix && `&${suffix}`}`,
        new AbortController().signal,
        async (response) => (await response.json()) as ReplayManifest,
      ),
    chunk(startS) {
      const ready = done.get(startS);
      if (ready) return Promise.resolve({ ok: true, value: ready });
      const known = running.get(startS);
      if (known) return known.result;
      const abort = new AbortController();
      const result = load(startS, abort.signal);
      running.set(startS, { result, abort });
      return result;
    },
    ready(startS) {
      const chunk = done.get(startS);
      if (!chunk) return null;
      // Used last, thrown away last.
      done.delete(startS);
      done.set(startS, chunk);
      return chunk;
    },
    keepLoading(startsS) {
      for (const [startS, { abort }] of [...running]) {
        if (startsS.has(startS)) continue;
        running.delete(startS);
        abort.abort();
      }
    },
    forget() {
      for (const { abort } of running.values()) abort.abort();
      running.clear();
      done.clear();
    },
  };
}
