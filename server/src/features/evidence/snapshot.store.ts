import { type Instant, MINUTE, toIso } from '@dutywall/shared/kit';
import type { PictureRow } from '@dutywall/shared/protocol';
import type { ArrivedPicture } from '../../kit/picture-desk.ts';
import type { Queryable } from '../../ports.ts';
import type { LastFix, NearPost } from './watermark.ts';

const ms = (column: string): string => `(extract(epoch from ${column}) * 1000)::float8`;
/** An older fix says nothing of where somebody is. */
const FIX_AGE_MS = 30 * MINUTE;

export type Side = 'supervisor' | 'officer';

export interface SnapshotRecord {
  readonly id: string;
  readonly checkIn: string;
  readonly officer: string;
  readonly squad: string;
  readonly code: string;
  readonly at: Instant;
  readonly account: string;
  readonly by: string;
  readonly watermark: readonly string[];
  readonly pictures: readonly (PictureRow & { readonly side: Side })[];
}

const PICTURES = `coalesce((SELECT jsonb_agg(jsonb_build_object('side', p.side, 'type', 'image/' || p.format,
    'width', p.width, 'height', p.height, 'bytes', p.byte_count, 'sha256', p.sha256,
    'at', round(extract(epoch from p.at) * 1000))) FROM check_in_picture p WHERE p.snapshot_id = s.id), '[]')`;
const SNAPSHOTS = `
  SELECT s.id, s.check_in_id AS "checkIn", c.officer_id AS officer, o.squad_id AS squad, s.code, ${ms('s.at')} AS at,
         s.taken_by AS account, s.taken_by_name AS by, s.watermark, ${PICTURES} AS pictures
    FROM check_in_snapshot s JOIN check_in c ON c.id = s.check_in_id JOIN officer o ON o.id = c.officer_id`;

type Row = SnapshotRecord & Record<string, unknown>;

export async function readSnapshot(db: Queryable, checkIn: string, id: string): Promise<SnapshotRecord | null> {
  return (await db.query<Row>(`${SNAPSHOTS} WHERE s.check_in_id = $1 AND s.id = $2`, [checkIn, id]))[0] ?? null;
}

export async function listSnapshots(db: Queryable, checkIn: string): Promise<readonly SnapshotRecord[]> {
  return db.query<Row>(`${SNAPSHOTS} WHERE s.check_in_id = $1 ORDER BY s.at, s.id`, [checkIn]);
}

/** Snapshots of a check-in so far; its row is locked until the transaction ends, so that two at once keep the bound. */
export async function countSnapshots(tx: Queryable, checkIn: string): Promise<number> {
  await tx.query('SELECT id FROM check_in WHERE id = $1 FOR UPDATE', [checkIn]);
  const rows = await tx.query<{ n: number }>(
    'SELECT count(*)::int AS n FROM check_in_snapshot WHERE check_in_id = $1',
    [checkIn],
  );
  return rows[0]?.n ?? 0;
}

export interface NewSnapshot {
  readonly id: string;
  readonly checkIn: string;
  readonly code: string;
  readonly at: Instant;
  readonly account: string;
  readonly by: string;
  readonly watermark: readonly string[];
}

export async function insertSnapshot(tx: Queryable, made: NewSnapshot): Promise<void> {
  await tx.query(
    `INSERT INTO check_in_snapshot (id, check_in_id, code, at, taken_by, taken_by_name, watermark)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [made.id, made.checkIn, made.code, toIso(made.at), made.account, made.by, JSON.stringify(made.watermark)],
  );
}

export interface NewPicture extends ArrivedPicture {
  readonly snapshot: string;
  readonly side: Side;
  readonly at: Instant;
  readonly by: string;
  readonly bytes: Buffer;
}

/** Keeps a side's picture; of two at once the first. */
export async function insertPicture(tx: Queryable, made: NewPicture): Promise<void> {
  await tx.query(
    `INSERT INTO check_in_picture (snapshot_id, side, at, sent_by, format, width, height, byte_count, sha256, bytes)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING`,
    [
      ...[made.snapshot, made.side, toIso(made.at), made.by, made.format, made.width, made.height],
      ...[made.bytes.length, made.sha256, made.bytes],
    ],
  );
}

/** The bytes as they came; null: that side sent none. */
export async function readPicture(db: Queryable, snapshot: string, side: Side): Promise<Buffer | null> {
  const rows = await db.query<{ bytes: Buffer }>(
    'SELECT bytes FROM check_in_picture WHERE snapshot_id = $1 AND side = $2',
    [snapshot, side],
  );
  return rows[0]?.bytes ?? null;
}

export interface Shown {
  readonly badge: string;
  readonly name: string;
  readonly squad: string;
  readonly squadName: string;
}

export async function readShown(db: Queryable, officer: string): Promise<Shown> {
  const rows = await db.query<Shown & Record<string, unknown>>(
    `SELECT o.badge, o.name, o.squad_id AS squad, q.name AS "squadName"
       FROM officer o JOIN squad q ON q.id = o.squad_id WHERE o.id = $1`,
    [officer],
  );
  const row = rows[0];
  if (!row) throw new Error('a check-in of an officer who is not there');
  return row;
}

/** Where the officer's terminal was at `at`, by its last fix that may be read (DU14), and the nearest post of the shift. */
export async function readPlace(
  db: Queryable,
  officer: string,
  at: Instant,
): Promise<{ readonly fix: LastFix | null; readonly post: NearPost | null }> {
  const fixes = await db.query<LastFix & Record<string, unknown>>(
    `SELECT ${ms('event_at')} AS at, lon_e6 / 1e6::float8 AS lon, lat_e6 / 1e6::float8 AS lat, sigma_m::float8 AS "sigmaM"
       FROM fix WHERE officer_id = $1 AND located AND event_at > $2 AND event_at <= $3 ORDER BY event_at DESC LIMIT 1`,
    [officer, toIso(at - FIX_AGE_MS), toIso(at)],
  );
  const fix = fixes[0] ?? null;
  if (!fix) return { fix: null, post: null };
  const posts = await db.query<NearPost & Record<string, unknown>>(
    `SELECT p.name, greatest(0, ST_Distance(p.geometry::geography, ST_SetSRID(ST_MakePoint($3, $4), 4326)::geography)
              - coalesce(p.radius_m, p.buffer_m, 0)) AS "beyondM"
       FROM shift s JOIN post_version p ON p.post_id = ANY(s.post_ids) AND p.valid @> $2::timestamptz
      WHERE s.officer_id = $1 AND upper_inf(s.known) AND s.begins_at <= $2 AND s.ends_at > $2
      ORDER BY 2 LIMIT 1`,
    [officer, toIso(at), fix.lon, fix.lat],
  );
  return { fix, post: posts[0] ?? null };
}
