import type { RetentionClass, RetentionSettings } from '@dutywall/shared/domain';
import { type Instant, toIso } from '@dutywall/shared/kit';
import type { RecordingEnd, RecordingManifest } from '@dutywall/shared/protocol';
import type { Queryable } from '../../ports.ts';

const ms = (column: string): string => `(extract(epoch from ${column}) * 1000)::float8`;

export interface RecordingRecord {
  readonly id: string;
  readonly checkIn: string;
  readonly officer: string;
  readonly squad: string;
  readonly account: string;
  readonly by: string;
  readonly beganAt: Instant;
  readonly stage: 'recording' | 'finished' | 'erased';
  readonly endedAt: Instant | null;
  readonly endedBy: RecordingEnd | null;
  readonly chain: string;
  readonly chunks: number;
  readonly bytes: number;
  readonly lastAt: Instant;
  readonly playableSha256: string | null;
  readonly playableBytes: number | null;
  readonly durationMs: number | null;
  readonly unplayable: string | null;
  readonly retention: RetentionClass;
  readonly cited: boolean;
  readonly heldBy: string | null;
  readonly heldAt: Instant | null;
  readonly heldReason: string | null;
}
type Row = RecordingRecord & Record<string, unknown>;

/** AB6: a flag rests on the check-in. */
const CITED = 'EXISTS (SELECT FROM absence a WHERE a.check_in_id = r.check_in_id)';
const RECORDINGS = `
  SELECT r.id, r.check_in_id AS "checkIn", r.officer_id AS officer, o.squad_id AS squad, r.made_by AS account,
         r.made_by_name AS by, ${ms('r.began_at')} AS "beganAt", r.stage, ${ms('r.ended_at')} AS "endedAt",
         r.ended_by AS "endedBy", r.chain, r.chunk_count AS chunks, r.byte_count::float8 AS bytes,
         ${ms('r.last_at')} AS "lastAt", r.playable_sha256 AS "playableSha256", r.playable_bytes::float8 AS "playableBytes",
         r.duration_ms AS "durationMs", r.unplayable, r.retention, ${CITED} AS cited,
         r.held_by AS "heldBy", ${ms('r.held_at')} AS "heldAt", r.held_reason AS "heldReason"
    FROM recording r JOIN officer o ON o.id = r.officer_id`;

export async function readRecording(db: Queryable, id: string): Promise<RecordingRecord | null> {
  return (await db.query<Row>(`${RECORDINGS} WHERE r.id = $1`, [id]))[0] ?? null;
}

export async function listRecordings(db: Queryable, checkIn: string): Promise<readonly RecordingRecord[]> {
  return db.query<Row>(`${RECORDINGS} WHERE r.check_in_id = $1 ORDER BY r.began_at, r.id`, [checkIn]);
}

/** Those that go on, everywhere: bounded by one for each open check-in. */
export async function readOngoing(db: Queryable): Promise<readonly RecordingRecord[]> {
  return db.query<Row>(`${RECORDINGS} WHERE r.stage = 'recording' ORDER BY r.began_at`);
}

/** Finished ones whose seekable copy is still to be made. */
export async function readUnmade(db: Queryable, limit: number): Promise<readonly string[]> {
  const rows = await db.query<{ id: string }>(
    `SELECT id FROM recording WHERE stage = 'finished' AND playable_sha256 IS NULL AND unplayable IS NULL
      ORDER BY ended_at LIMIT $1`,
    [limit],
  );
  return rows.map(({ id }) => id);
}

export interface NewRecording {
  readonly id: string;
  readonly checkIn: string;
  readonly officer: string;
  readonly account: string;
  readonly by: string;
  readonly at: Instant;
  readonly chain: string;
}

export async function insertRecording(tx: Queryable, made: NewRecording): Promise<void> {
  await tx.query(
    `INSERT INTO recording (id, check_in_id, officer_id, made_by, made_by_name, began_at, last_at, stage, chain)
     VALUES ($1, $2, $3, $4, $5, $6, $6, 'recording', $7)`,
    [made.id, made.checkIn, made.officer, made.account, made.by, toIso(made.at), made.chain],
  );
}

/** One more chunk, and the chain over it; false: something else came in between. */
export async function insertChunk(
  tx: Queryable,
  made: {
    readonly recording: string;
    readonly n: number;
    readonly bytes: number;
    readonly sha256: string;
    readonly at: Instant;
    readonly chain: string;
  },
): Promise<boolean> {
  const moved = await tx.query(
    `UPDATE recording SET chain = $2, chunk_count = chunk_count + 1, byte_count = byte_count + $3, last_at = $4
      WHERE id = $1 AND chunk_count = $5 AND stage = 'recording' RETURNING id`,
    [made.recording, made.chain, made.bytes, toIso(made.at), made.n],
  );
  if (moved.length === 0) return false;
  await tx.query('INSERT INTO recording_chunk (recording_id, n, byte_count, sha256, at) VALUES ($1, $2, $3, $4, $5)', [
    made.recording,
    made.n,
    made.bytes,
    made.sha256,
    toIso(made.at),
  ]);
  return true;
}

export async function readChunks(db: Queryable, recording: string): Promise<RecordingManifest['chunks']> {
  return [
    ...(await db.query<RecordingManifest['chunks'][number] & Record<string, unknown>>(
      'SELECT n, byte_count AS bytes, sha256 FROM recording_chunk WHERE recording_id = $1 ORDER BY n',
      [recording],
    )),
  ];
}

/** Ends it; false: it had ended already. */
export async function endRecording(
  tx: Queryable,
  ended: { readonly id: string; readonly at: Instant; readonly by: RecordingEnd; readonly unplayable: string | null },
): Promise<boolean> {
  const rows = await tx.query(
    `UPDATE recording SET stage = 'finished', ended_at = $2, ended_by = $3, unplayable = $4
      WHERE id = $1 AND stage = 'recording' RETURNING id`,
    [ended.id, toIso(ended.at), ended.by, ended.unplayable],
  );
  return rows.length > 0;
}

export async function keepPlayable(
  db: Queryable,
  id: string,
  made: { readonly sha256: string; readonly bytes: number; readonly durationMs: number },
): Promise<void> {
  await db.query(`UPDATE recording SET playable_sha256 = $2, playable_bytes = $3, duration_ms = $4 WHERE id = $1`, [
    id,
    made.sha256,
    made.bytes,
    made.durationMs,
  ]);
}

export async function keepUnplayable(db: Queryable, id: string, why: string): Promise<void> {
  await db.query('UPDATE recording SET unplayable = $2 WHERE id = $1', [id, why.slice(0, 200)]);
}

export async function setRetention(tx: Queryable, id: string, retention: RetentionClass): Promise<void> {
  await tx.query('UPDATE recording SET retention = $2 WHERE id = $1', [id, retention]);
}

export async function setHold(
  tx: Queryable,
  id: string,
  hold: { readonly by: string; readonly at: Instant; readonly reason: string } | null,
): Promise<void> {
  await tx.query('UPDATE recording SET held_by = $2, held_at = $3, held_reason = $4 WHERE id = $1', [
    ...[id, hold?.by ?? null, hold ? toIso(hold.at) : null, hold?.reason ?? null],
  ]);
}

/** Recordings whose time is over at `now`, by the settings; never a held one. */
export async function readExpired(
  db: Queryable,
  now: Instant,
  settings: RetentionSettings,
  limit: number,
): Promise<readonly RecordingRecord[]> {
  return db.query<Row>(
    `${RECORDINGS} WHERE r.stage = 'finished' AND r.held_by IS NULL
        AND r.ended_at + make_interval(days => CASE WHEN r.retention = 'evidence' OR ${CITED} THEN $3 ELSE $2 END::int) <= $1
      ORDER BY r.ended_at LIMIT $4`,
    [toIso(now), settings.ordinary, settings.evidence, limit],
  );
}

/** Marks it as erased, unless somebody held it meanwhile; its hashes stay. */
export async function markErased(tx: Queryable, id: string): Promise<boolean> {
  const rows = await tx.query(
    `UPDATE recording SET stage = 'erased' WHERE id = $1 AND stage = 'finished' AND held_by IS NULL RETURNING id`,
    [id],
  );
  return rows.length > 0;
}

/** Which of these folders' recordings were erased, or never were. */
export async function readGone(db: Queryable, ids: readonly string[]): Promise<readonly string[]> {
  const rows = await db.query<{ id: string }>(
    `SELECT f.id FROM unnest($1::text[]) AS f (id) LEFT JOIN recording r ON r.id = f.id
      WHERE r.id IS NULL OR r.stage = 'erased'`,
    [ids],
  );
  return rows.map(({ id }) => id);
}
