import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { RETENTION_BOUNDS, RETENTION_CLASSES, type RetentionSettings } from '@dutywall/shared/domain';
import { HOUR, ok, type Result, refuse } from '@dutywall/shared/kit';
import type {
  HoldAsk,
  RecordingManifest,
  RecordingRow,
  RefusalCode,
  RetentionAsk,
  RetentionSettingsAsk,
  RetentionSettingsRow,
} from '@dutywall/shared/protocol';
import { transact } from '../../kit/transact.ts';
import type { KnownCheckIn, Principal } from '../../ports.ts';
import type { EvidenceDeps } from './deps.ts';
import { mayKeep, maySee } from './evidence.policy.ts';
import { createLooks } from './looks.ts';
import {
  listRecordings,
  markErased,
  type RecordingRecord,
  readChunks,
  readExpired,
  readGone,
  readRecording,
  setHold,
  setRetention,
} from './recording.store.ts';
import { recordingRow } from './recording.view.ts';
import { type RecordingFiles, sizeOf } from './recording-files.ts';
import { insertRetention, listRetention } from './retention.store.ts';

type Answer<T> = Promise<Result<T, RefusalCode>>;

const EVERY_MS = HOUR;
/** Erased in one go. */
const PORTION = 100;
const MAX_VERSIONS = 200;

interface OpenedVideo {
  readonly bytes: number;
  readonly sha256: string;
  /** The bytes [start, end]. */
  read(start: number, end: number): Readable;
}

export interface KeepingRoom {
  read(who: Principal, id: string): Answer<RecordingRow>;
  list(checkIn: Pick<KnownCheckIn, 'id'>): Promise<RecordingRow[]>;
  /** WW1: the seekable copy; an audited opening. `unavailable` while it is being made. */
  open(who: Principal, id: string): Answer<OpenedVideo>;
  /** WW1: the chunks as they came, one after another; an audited export. */
  original(who: Principal, id: string): Answer<{ readonly bytes: number; readonly stream: Readable }>;
  manifest(who: Principal, id: string): Answer<RecordingManifest>;
  classify(who: Principal, id: string, ask: RetentionAsk): Answer<RecordingRow>;
  /** Legal hold: by whom and why; lifted with a reason. */
  hold(who: Principal, id: string, ask: HoldAsk): Answer<RecordingRow>;
  settings(): Promise<readonly RetentionSettingsRow[]>;
  set(who: Principal, ask: RetentionSettingsAsk): Answer<readonly RetentionSettingsRow[]>;
  /** Erases what may go. */
  sweep(): Promise<void>;
  start(): Promise<void>;
  close(): void;
}

/** Who sees recordings, how long they are kept, and that they go when their time is over. */
export function createKeeping(deps: EvidenceDeps, files: RecordingFiles): KeepingRoom {
  const { db, clock, audit, onError } = deps;
  const look = createLooks(deps);
  let timer: NodeJS.Timeout | null = null;

  const inForce = async (): Promise<RetentionSettings> => {
    const [newest] = await listRetention(db, 1);
    if (!newest) throw new Error('there are no retention settings');
    return newest;
  };
  const seen = async (who: Principal, id: string): Answer<RecordingRecord> => {
    const record = await readRecording(db, id);
    return record && maySee(who, record) ? ok(record) : refuse('not-found', 'no such recording in your squads');
  };
  const rowOf = async (id: string): Promise<RecordingRow> => {
    const record = await readRecording(db, id);
    if (!record) throw new Error('a recording is gone');
    return recordingRow(record, await inForce());
  };
  const detailOf = ({ checkIn, id }: RecordingRecord) => ({ checkIn, recording: id });

  /** A change of how long it is kept, by somebody who may, with a reason. */
  const change = async (
    who: Principal,
    id: string,
    ask: { readonly action: string; readonly reason: string; readonly detail: Readonly<Record<string, unknown>> },
    write: (tx: Parameters<typeof setHold>[0], reason: string) => Promise<void>,
  ): Answer<RecordingRow> => {
    const found = await seen(who, id);
    if (!found.ok) return found;
    if (!mayKeep(who, found.value)) return refuse('forbidden', 'only supervisors of the squad say how long it is kept');
    if (found.value.stage === 'erased') return refuse('not-found', 'the recording was erased');
    const reason = ask.reason.trim();
    if (reason.length < 2) return refuse('bad-request', 'a reason is needed', { field: 'reason' });
    await db.transaction(async (tx) => {
      await write(tx, reason);
      const entry = { at: clock.now(), actor: who.account, action: ask.action, subject: found.value.officer, reason };
      await audit.append(tx, { ...entry, detail: { ...detailOf(found.value), ...ask.detail } });
    });
    return ok(await rowOf(id));
  };

  const room: KeepingRoom = {
    async read(who, id) {
      const found = await seen(who, id);
      return found.ok ? ok(recordingRow(found.value, await inForce())) : found;
    },

    async list(checkIn) {
      const settings = await inForce();
      return (await listRecordings(db, checkIn.id)).map((record) => recordingRow(record, settings));
    },

    async open(who, id) {
      const found = await seen(who, id);
      if (!found.ok) return found;
      const { stage, playableSha256, unplayable, officer } = found.value;
      if (stage === 'erased' || unplayable !== null) return refuse('not-found', 'there is nothing to play');
      const path = files.playable(id);
      const bytes = playableSha256 === null ? null : await sizeOf(path);
      if (playableSha256 === null || bytes === null) return refuse('unavailable', 'the recording is being prepared');
      await look(who, { action: 'recording-opened', officer, subject: id, detail: detailOf(found.value) });
      return ok({ bytes, sha256: playableSha256, read: (start, end) => createReadStream(path, { start, end }) });
    },

    async original(who, id) {
      const found = await seen(who, id);
      if (!found.ok) return found;
      if (found.value.stage !== 'finished') return refuse('not-found', 'there is nothing to export');
      const source = files.source(id, await readChunks(db, id));
      const { officer } = found.value;
      await look(who, { action: 'video-exported', officer, subject: id, detail: detailOf(found.value) });
      return ok({ bytes: source.size, stream: source.stream() });
    },

    async manifest(who, id) {
      const found = await seen(who, id);
      if (!found.ok) return found;
      const { checkIn, officer, beganAt, chain, playableSha256, playableBytes } = found.value;
      const playable = playableSha256 === null ? null : { sha256: playableSha256, bytes: playableBytes ?? 0 };
      const chunks = await readChunks(db, id);
      return ok({ format: 1, recording: id, checkIn, officer, beganAt, chunks, chain, playable });
    },

    classify: (who, id, { retention, reason }) =>
      change(who, id, { action: 'recording-classified', reason, detail: { retention } }, (tx) =>
        setRetention(tx, id, retention),
      ),

    hold: (who, id, { held, reason }) =>
      change(who, id, { action: held ? 'recording-held' : 'recording-released', reason, detail: {} }, (tx, said) =>
        setHold(tx, id, held ? { by: who.name, at: clock.now(), reason: said } : null),
      ),

    settings: () => listRetention(db, MAX_VERSIONS),

    async set(who, { reason, ...settings }) {
      if (who.role !== 'administrator') return refuse('forbidden', 'only administrators set how long recordings stay');
      const within = RETENTION_CLASSES.every(
        (one) => settings[one] >= RETENTION_BOUNDS[one].min && settings[one] <= RETENTION_BOUNDS[one].max,
      );
      if (!within || settings.evidence < settings.ordinary) return refuse('bad-request', 'a time is out of its bounds');
      return transact(db, async (tx) => {
        const at = clock.now();
        const version = await insertRetention(tx, { settings, at, by: who.name, reason });
        const entry = { at, actor: who.account, action: 'retention-changed', subject: String(version), reason };
        await audit.append(tx, { ...entry, detail: { ...settings } });
        return ok(await listRetention(tx, MAX_VERSIONS));
      });
    },

    async sweep() {
      for (const record of await readExpired(db, clock.now(), await inForce(), PORTION)) {
        await db.transaction(async (tx) => {
          if (!(await markErased(tx, record.id))) return;
          const entry = { at: clock.now(), actor: 'machine', action: 'recording-erased', subject: record.officer };
          await audit.append(tx, { ...entry, detail: { ...detailOf(record), chain: record.chain } });
        });
      }
      // Also what a kill left between the mark and the files.
      for (const id of await readGone(db, await files.list())) await files.erase(id);
    },

    async start() {
      const run = (): Promise<void> => room.sweep().catch((error: unknown) => onError(error, 'erasing recordings'));
      timer = setInterval(() => void run(), EVERY_MS).unref();
      await run();
    },

    close() {
      if (timer) clearInterval(timer);
    },
  };
  return room;
}
