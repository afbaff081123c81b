import { createHash } from 'node:crypto';
import { chainNext, chainStart } from '@dutywall/shared/domain';
import { type Instant, ok, type Result, refuse, SECOND } from '@dutywall/shared/kit';
import {
  type ChunkReply,
  MAX_RECORDING_BYTES,
  MAX_RECORDING_MS,
  RECORDING_SILENCE_MS,
  RECORDINGS_PER_CHECK_IN,
  type RecordingEnd,
  type RefusalCode,
} from '@dutywall/shared/protocol';
import { transact } from '../../kit/transact.ts';
import type { Principal } from '../../ports.ts';
import type { EvidenceDeps } from './deps.ts';
import { takingRefusal } from './evidence.policy.ts';
import { writePlayable } from './playable.ts';
import {
  endRecording,
  insertChunk,
  insertRecording,
  keepPlayable,
  keepUnplayable,
  listRecordings,
  type RecordingRecord,
  readChunks,
  readOngoing,
  readRecording,
  readUnmade,
} from './recording.store.ts';
import type { RecordingFiles } from './recording-files.ts';

type Answer<T> = Promise<Result<T, RefusalCode>>;

/** How often time is let pass. */
const TICK_MS = 5 * SECOND;
/** After its check-in has ended, the last chunks are waited for so long. */
const LAST_CHUNKS_MS = 8 * SECOND;
/** Copies to be made that a start picks up. */
const MAX_UNMADE = 200;
/** EBML: what a WebM file begins with (RFC 8794). */
const EBML = Buffer.from([0x1a, 0x45, 0xdf, 0xa3]);

export interface RecordingRoom {
  /** Begins one in a live check-in of the caller's; one that still goes on (a reloaded page) ends with it. */
  begin(who: Principal, checkIn: string): Answer<{ readonly recording: string }>;
  /** Resolves when the chunk is on the disk and in the chain. The same again is the same; a gap is refused. */
  chunk(who: Principal, id: string, n: number, bytes: Buffer, declared: string): Answer<ChunkReply>;
  finish(who: Principal, id: string): Answer<null>;
  start(): Promise<void>;
  /** Ends what nobody sends to any more. */
  tick(): Promise<void>;
  /** Every copy that is to be made is made. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

/** Recordings come in while they are made: whatever kills the page, what was sent stays, hashed and in order. */
export function createRecordings(deps: EvidenceDeps, files: RecordingFiles): RecordingRoom {
  const { db, clock, dice, audit, checkIns, onError } = deps;
  const inTurn = createLanes();
  let making: Promise<void> = Promise.resolve();
  let ticking: Promise<void> | null = null;
  let timer: NodeJS.Timeout | null = null;

  const make = async (id: string): Promise<void> => {
    const chunks = await readChunks(db, id);
    try {
      const made = await files.makePlayable(id, (path) => writePlayable(files.source(id, chunks), path));
      await keepPlayable(db, id, made);
    } catch (error) {
      // The chunks are the evidence; that they cannot be played is said, and looked into.
      onError(error, 'making a recording playable');
      await keepUnplayable(db, id, error instanceof Error ? error.message : 'unknown');
    }
  };
  /** One after another: each reads a whole recording. */
  const makeLater = (id: string): void => {
    making = making.then(() => make(id)).catch((error: unknown) => onError(error, 'keeping a recording'));
  };

  const end = (record: RecordingRecord, by: RecordingEnd, actor: string): Promise<void> =>
    inTurn(record.id, async () => {
      const ended = await db.transaction(async (tx) => {
        const now = await readRecording(tx, record.id);
        if (now?.stage !== 'recording') return null;
        const at = clock.now();
        const empty = now.chunks === 0;
        await endRecording(tx, { id: now.id, at, by, unplayable: empty ? 'nothing was sent' : null });
        // The chain's last value stands in the audit log's own chain (WW2).
        const detail = { checkIn: now.checkIn, recording: now.id, by, chunks: now.chunks, bytes: now.bytes };
        const entry = { at, actor, action: 'recording-finished', subject: now.officer };
        await audit.append(tx, { ...entry, detail: { ...detail, chain: now.chain } });
        return { empty };
      });
      if (!ended) return;
      // After the commit: the copy is made outside of this transaction.
      if (!ended.empty) makeLater(record.id);
      await checkIns.recording(record.checkIn, null);
    });

  const own = async (who: Principal, id: string): Promise<RecordingRecord | null> => {
    const record = await readRecording(db, id);
    return record && record.account === who.account ? record : null;
  };

  const take = async (record: RecordingRecord, n: number, bytes: Buffer, sha256: string): Answer<ChunkReply> => {
    if (n < record.chunks) {
      const before = (await readChunks(db, record.id))[n];
      if (before?.sha256 === sha256) return ok({ next: record.chunks, chain: record.chain });
      return refuse('conflict', 'another chunk of this number is kept already');
    }
    if (record.stage !== 'recording') return refuse('recording-over', 'the recording has ended');
    if (n > record.chunks) return refuse('chunk-order', 'a chunk is missing before it', { next: record.chunks });
    if (n === 0 && !beginsAsWebm(bytes)) return refuse('not-a-recording', 'this is no WebM');
    await files.write(record.id, n, bytes);
    const chunk = { n, bytes: bytes.length, sha256 };
    const chain = chainNext(record.chain, chunk);
    const kept = await db.transaction((tx) =>
      insertChunk(tx, { ...chunk, recording: record.id, at: clock.now(), chain }),
    );
    return kept ? ok({ next: n + 1, chain }) : refuse('recording-over', 'the recording has ended');
  };

  const isOver = async (record: RecordingRecord, now: Instant): Promise<RecordingEnd | null> => {
    if (now >= record.beganAt + MAX_RECORDING_MS) return 'bound';
    if (now >= record.lastAt + RECORDING_SILENCE_MS) return 'silence';
    const checkIn = await checkIns.find(record.checkIn);
    const endedAt = checkIn?.endedAt ?? null;
    return endedAt !== null && now >= Math.max(endedAt, record.lastAt) + LAST_CHUNKS_MS ? 'check-in' : null;
  };

  const beginNow = async (who: Principal, id: string): Answer<{ readonly recording: string }> => {
    const checkIn = await checkIns.find(id);
    const refused = takingRefusal(who, checkIn);
    if (refused || !checkIn) return refuse(refused ?? 'not-found', 'no recording can begin');
    if (deps.isDiskLow()) return refuse('disk-full', 'the disk of the data folder is nearly full');
    const earlier = await listRecordings(db, id);
    if (earlier.length >= RECORDINGS_PER_CHECK_IN) {
      return refuse('evidence-limit', 'no more recordings of this check-in', { max: RECORDINGS_PER_CHECK_IN });
    }
    for (const one of earlier) if (one.stage === 'recording') await end(one, 'supervisor', who.account);
    const at = clock.now();
    const recording = dice.id();
    const begun = await transact(db, async (tx) => {
      const chain = chainStart(recording);
      const { officer } = checkIn;
      await insertRecording(tx, {
        id: recording,
        checkIn: id,
        officer,
        account: who.account,
        by: who.name,
        at,
        chain,
      });
      const entry = { at, actor: who.account, action: 'recording-begun', subject: officer };
      await audit.append(tx, { ...entry, detail: { checkIn: id, recording } });
      return ok({ recording });
    });
    await checkIns.recording(id, at);
    return begun;
  };

  const room: RecordingRoom = {
    // Two pages of one supervisor at once: the second's begins when the first's has.
    begin: (who, id) => inTurn(`begin ${id}`, () => beginNow(who, id)),

    async chunk(who, id, n, bytes, declared) {
      if (!(await own(who, id))) return refuse('not-found', 'no such recording of yours');
      if (bytes.length === 0) return refuse('bad-request', 'the chunk has no bytes');
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      if (declared.toLowerCase() !== sha256) {
        return refuse('chunk-hash', 'the bytes do not have the declared SHA-256', { sha256 });
      }
      if (deps.isDiskLow()) return refuse('disk-full', 'the disk of the data folder is nearly full');
      const taken = await inTurn(id, async () => {
        const record = await own(who, id);
        if (!record) return refuse('not-found', 'no such recording of yours');
        if (record.stage === 'recording' && n >= record.chunks && record.bytes + bytes.length > MAX_RECORDING_BYTES) {
          return null;
        }
        return take(record, n, bytes, sha256);
      });
      if (taken) return taken;
      const record = await own(who, id);
      if (record) await end(record, 'bound', who.account);
      return refuse('recording-over', 'the recording has reached its size');
    },

    async finish(who, id) {
      const record = await own(who, id);
      if (!record) return refuse('not-found', 'no such recording of yours');
      await end(record, 'supervisor', who.account);
      return ok(null);
    },

    async start() {
      for (const id of await readUnmade(db, MAX_UNMADE)) makeLater(id);
      timer = setInterval(() => void room.tick(), TICK_MS).unref();
      await room.tick();
    },

    tick() {
      const work = async (): Promise<void> => {
        for (const record of await readOngoing(db)) {
          const over = await isOver(record, clock.now());
          if (over) await end(record, over, 'machine');
        }
      };
      ticking ??= work()
        .catch((error: unknown) => onError(error, 'watching the recordings'))
        .finally(() => {
          ticking = null;
        });
      return ticking;
    },

    async settle() {
      let seen: Promise<void>;
      do {
        seen = making;
        await seen;
      } while (seen !== making);
    },

    async close() {
      if (timer) clearInterval(timer);
      await ticking;
      await room.settle();
    },
  };
  return room;
}

/** A browser's first chunk may be a single byte: then it is the first of these. */
function beginsAsWebm(bytes: Buffer): boolean {
  const head = bytes.subarray(0, EBML.length);
  return head.equals(EBML.subarray(0, head.length));
}

/** Work of one recording goes one after another, whichever request brings it. */
function createLanes(): <T>(lane: string, work: () => Promise<T>) => Promise<T> {
  const lanes = new Map<string, Promise<unknown>>();
  return (lane, work) => {
    const before = lanes.get(lane) ?? Promise.resolve();
    const done = before.then(work, work);
    const settled = done.catch(() => undefined);
    lanes.set(lane, settled);
    void settled.then(() => {
      if (lanes.get(lane) === settled) lanes.delete(lane);
    });
    return done;
  };
}
