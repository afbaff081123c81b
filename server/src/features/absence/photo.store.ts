import { type Instant, toIso } from '@dutywall/shared/kit';
import type { AbsencePhoto } from '@dutywall/shared/protocol';
import type { CheckedPicture } from '../../kit/picture-check.ts';
import type { Queryable } from '../../ports.ts';

interface Row {
  readonly [column: string]: unknown;
  readonly id: string;
  readonly step: number | null;
  readonly format: CheckedPicture['format'];
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
  readonly sha256: string;
}

const COLUMNS = 'id, step_id::float8 AS step, format, width, height, byte_count AS bytes, sha256';

function photoOf({ id, format, width, height, bytes, sha256 }: Row): AbsencePhoto {
  return { id, type: `image/${format}`, width, height, bytes, sha256 };
}

/** The photos that were sent with answers, by step. */
export async function readSentPhotos(
  db: Queryable,
  absence: string,
): Promise<ReadonlyMap<number, readonly AbsencePhoto[]>> {
  const rows = await db.query<Row>(
    `SELECT ${COLUMNS} FROM absence_photo WHERE absence_id = $1 AND step_id IS NOT NULL ORDER BY step_id, position`,
    [absence],
  );
  const byStep = new Map<number, AbsencePhoto[]>();
  for (const row of rows) {
    const step = row.step ?? 0;
    byStep.set(step, [...(byStep.get(step) ?? []), photoOf(row)]);
  }
  return byStep;
}

export interface NewPhoto extends CheckedPicture {
  readonly id: string;
  readonly absence: string;
  readonly by: string;
  readonly at: Instant;
  readonly sha256: string;
  readonly bytes: Buffer;
}

/** Photos uploaded to a flag that wait for their answer. */
export async function countLoose(tx: Queryable, absence: string): Promise<number> {
  const rows = await tx.query<{ n: number }>(
    'SELECT count(*)::int AS n FROM absence_photo WHERE absence_id = $1 AND step_id IS NULL',
    [absence],
  );
  return rows[0]?.n ?? 0;
}

/** A photo of the flag with these bytes; null: there is none. */
export async function findPhoto(db: Queryable, absence: string, sha256: string): Promise<AbsencePhoto | null> {
  const rows = await db.query<Row>(`SELECT ${COLUMNS} FROM absence_photo WHERE absence_id = $1 AND sha256 = $2`, [
    ...[absence, sha256],
  ]);
  return rows[0] ? photoOf(rows[0]) : null;
}

export async function insertPhoto(tx: Queryable, photo: NewPhoto): Promise<AbsencePhoto> {
  const rows = await tx.query<Row>(
    `INSERT INTO absence_photo (id, absence_id, uploaded_by, uploaded_at, format, width, height, byte_count, sha256, bytes)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING ${COLUMNS}`,
    [
      ...[photo.id, photo.absence, photo.by, toIso(photo.at), photo.format, photo.width, photo.height],
      ...[photo.bytes.length, photo.sha256, photo.bytes],
    ],
  );
  const row = rows[0];
  if (!row) throw new Error('the database returned no photo');
  return photoOf(row);
}

/** Ties loose photos of an account to its answer; answers how many there were. */
export async function sendPhotos(
  tx: Queryable,
  sent: { readonly absence: string; readonly step: number; readonly by: string; readonly photos: readonly string[] },
): Promise<readonly AbsencePhoto[]> {
  const rows = await tx.query<Row>(
    `UPDATE absence_photo SET step_id = $3, position = array_position($1::text[], id)
      WHERE id = ANY($1) AND absence_id = $2 AND step_id IS NULL AND uploaded_by = $4 RETURNING ${COLUMNS}`,
    [sent.photos, sent.absence, sent.step, sent.by],
  );
  return rows.map(photoOf);
}

/** The bytes of a sent photo as they came; null: there is none. */
export async function readPhoto(
  db: Queryable,
  absence: string,
  id: string,
): Promise<{ readonly photo: AbsencePhoto; readonly bytes: Buffer } | null> {
  const rows = await db.query<Row & { content: Buffer }>(
    `SELECT ${COLUMNS}, p.bytes AS content FROM absence_photo p
      WHERE absence_id = $1 AND id = $2 AND step_id IS NOT NULL`,
    [absence, id],
  );
  const row = rows[0];
  return row ? { photo: photoOf(row), bytes: row.content } : null;
}

/** Takes away what was uploaded and never sent. */
export async function eraseLoose(db: Queryable, before: Instant): Promise<void> {
  await db.query('DELETE FROM absence_photo WHERE step_id IS NULL AND uploaded_at < $1', [toIso(before)]);
}

/** SHA-256 of these photos of a flag, in the order asked. */
export async function hashesOf(tx: Queryable, absence: string, photos: readonly string[]): Promise<readonly string[]> {
  const rows = await tx.query<{ sha256: string }>(
    'SELECT sha256 FROM absence_photo WHERE absence_id = $1 AND id = ANY($2) ORDER BY array_position($2::text[], id)',
    [absence, photos],
  );
  return rows.map((row) => row.sha256);
}
