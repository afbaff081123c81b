import { sha256OfBytes } from '@dutywall/shared/kit';
import { CHUNK_MS, MAX_CHUNK_BYTES, RECORDING_TYPE } from '@dutywall/shared/protocol';

/** How the chunks get to the server; rejects with `{code}` of a refusal, `offline` when it cannot be reached. */
export interface RecordingDoor {
  begin(checkIn: string): Promise<string>;
  put(recording: string, n: number, chunk: Blob, sha256: string): Promise<unknown>;
  finish(recording: string): Promise<unknown>;
}

export interface RecorderState {
  /**
   * `recording`; `sending`: stopped, what waits is still sent; `done`; `broken`: see `code`, what was sent stays.
   */
  readonly phase: 'starting' | 'recording' | 'sending' | 'done' | 'broken';
  readonly recording: string | null;
  /** Chunks that wait to be sent: more than one or two means that the network is slower than the picture. */
  readonly waiting: number;
  readonly sentBytes: number;
  /** Why it is broken: a refusal's code, `offline`, `too-slow`, `not-supported`. */
  readonly code: string | null;
}

export interface Recorder {
  readonly state: RecorderState;
  subscribe(listener: () => void): () => void;
  /** Stops and sends what is left. */
  stop(): void;
}

const FORMAT = `${RECORDING_TYPE};codecs=vp8,opus`;
/** 0.8 Mbit/s: 640 × 360 at 15–24 frames a second is clear, and half an hour is 180 MB. */
const VIDEO_BITS = 800_000;
const AUDIO_BITS = 48_000;
/** What may wait in memory, bytes: five minutes. Beyond it the recording ends with what was sent. */
const MAX_WAITING_BYTES = 32 * 1024 * 1024;
const AGAIN_FIRST_MS = 500;
const AGAIN_MOST_MS = 8_000;
/** The server has ended it after 30 s of silence; trying much longer brings nothing. */
const GIVE_UP_MS = 60_000;

/**
 * Records a stream and sends it while it is made, one chunk after another: if the page is killed, what was sent stays.
 * The tracks are those of this moment; when all of them have ended, so has the recording.
 */
export function createRecorder(door: RecordingDoor, checkIn: string, stream: MediaStream): Recorder {
  const listeners = new Set<() => void>();
  const queue: Blob[] = [];
  let state: RecorderState = { phase: 'starting', recording: null, waiting: 0, sentBytes: 0, code: null };
  let media: MediaRecorder | null = null;
  let stopped = false;
  let sending = false;
  let n = 0;

  function become(next: Partial<RecorderState>): void {
    state = { ...state, ...next, waiting: queue.length };
    for (const listener of [...listeners]) listener();
  }

  function fail(code: string): void {
    if (state.phase === 'broken' || state.phase === 'done') return;
    queue.length = 0;
    become({ phase: 'broken', code });
    if (media?.state === 'recording') media.stop();
  }

  function take({ data }: BlobEvent): void {
    if (data.size === 0 || state.phase === 'broken') return;
    // A recorder that stood still may hand out more than the server takes at once.
    for (let at = 0; at < data.size; at += MAX_CHUNK_BYTES) queue.push(data.slice(at, at + MAX_CHUNK_BYTES, FORMAT));
    const waiting = queue.reduce((sum, one) => sum + one.size, 0);
    if (waiting > MAX_WAITING_BYTES) {
      fail('too-slow');
      return;
    }
    become({});
    void send();
  }

  async function send(): Promise<void> {
    if (sending || state.recording === null) return;
    sending = true;
    try {
      for (let chunk = queue[0]; chunk && state.phase !== 'broken'; chunk = queue[0]) {
        const sha256 = sha256OfBytes(new Uint8Array(await chunk.arrayBuffer()));
        await insist(state.recording, n, chunk, sha256);
        n += 1;
        queue.shift();
        become({ sentBytes: state.sentBytes + chunk.size });
      }
      if (stopped && queue.length === 0 && state.phase !== 'broken') {
        await door.finish(state.recording).catch(() => undefined);
        become({ phase: 'done' });
      }
    } catch (error) {
      fail((error as { readonly code?: string }).code ?? 'internal');
    } finally {
      sending = false;
    }
  }

  /** The same chunk until it is taken; what is refused for itself is not tried again. */
  async function insist(recording: string, number: number, chunk: Blob, sha256: string): Promise<void> {
    const began = performance.now();
    for (let wait = AGAIN_FIRST_MS; ; wait = Math.min(AGAIN_MOST_MS, wait * 2)) {
      try {
        await door.put(recording, number, chunk, sha256);
        return;
      } catch (error) {
        const { code } = error as { readonly code?: string };
        const passes =
          code === 'offline' || code === 'unavailable' || code === 'chunk-hash' || code === 'too-many-requests';
        if (!passes || performance.now() - began > GIVE_UP_MS) throw error;
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
    }
  }

  async function start(): Promise<void> {
    if (typeof MediaRecorder === 'undefined' || !MediaRecorder.isTypeSupported(FORMAT)) {
      fail('not-supported');
      return;
    }
    const recording = await door.begin(checkIn);
    // A stream of its own: one whose tracks change under it ends a recorder with an error.
    media = new MediaRecorder(new MediaStream(stream.getTracks()), {
      ...{ mimeType: FORMAT, videoBitsPerSecond: VIDEO_BITS, audioBitsPerSecond: AUDIO_BITS },
    });
    media.ondataavailable = take;
    media.onerror = () => fail('internal');
    media.onstop = () => {
      stopped = true;
      if (state.phase === 'recording') become({ phase: 'sending' });
      void send();
    };
    become({ phase: 'recording', recording });
    media.start(CHUNK_MS);
    if (stopped) media.stop();
  }

  void start().catch((error: unknown) => fail((error as { readonly code?: string }).code ?? 'internal'));

  return {
    get state() {
      return state;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stop() {
      stopped = true;
      if (media?.state === 'recording') media.stop();
    },
  };
}
