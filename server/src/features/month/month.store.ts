import { type Instant, toIso } from '@dutywall/shared/kit';
import type { Queryable } from '../../ports.ts';

export interface MonthVersion {
  readonly month: string;
  readonly version: number;
  readonly closedAt: Instant;
  readonly closedBy: string;
  readonly closerName: string;
  /** Empty for version 1 alone. */
  readonly reason: string;
  readonly sha256: string;
}

/** One squad's frozen content: canonical JSON, as it was hashed. */
export interface MonthPart {
  readonly squad: string;
  readonly content: string;
  readonly sha256: string;
}

const COLUMNS = `month, version, (extract(epoch from closed_at) * 1000)::float8 AS "closedAt", closed_by AS "closedBy",
                 closer_name AS "closerName", reason, sha256`;
type Row = MonthVersion & Record<string, unknown>;

/** From here on nobody else closes or amends until the transaction ends, and all reads are of one moment. */
export async function holdMonths(tx: Queryable): Promise<void> {
  await tx.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ');
  await tx.query('LOCK TABLE month_version IN SHARE ROW EXCLUSIVE MODE');
}

/** Every version of every month, or of one; months newest first, versions in order. */
export async function listVersions(
  db: Queryable,
  month: string | null,
  limit: number,
): Promise<readonly MonthVersion[]> {
  return db.query<Row>(
    `SELECT ${COLUMNS} FROM month_version WHERE $1::text IS NULL OR month = $1 ORDER BY month DESC, version LIMIT $2`,
    [month, limit],
  );
}

export async function readParts(db: Queryable, month: string, version: number): Promise<readonly MonthPart[]> {
  return db.query<MonthPart & Record<string, unknown>>(
    'SELECT squad_id AS squad, content, sha256 FROM month_part WHERE month = $1 AND version = $2 ORDER BY squad_id',
    [month, version],
  );
}

export async function insertVersion(tx: Queryable, made: MonthVersion, parts: readonly MonthPart[]): Promise<void> {
  const { month, version } = made;
  await tx.query(
    `INSERT INTO month_version (month, version, closed_at, closed_by, closer_name, reason, sha256)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [month, version, toIso(made.closedAt), made.closedBy, made.closerName, made.reason, made.sha256],
  );
  await tx.query(
    `INSERT INTO month_part (month, version, squad_id, content, sha256)
     SELECT $1, $2, squad, content, sha256 FROM unnest($3::text[], $4::text[], $5::text[]) AS p (squad, content, sha256)`,
    [
      ...[month, version, parts.map((one) => one.squad)],
      ...[parts.map((one) => one.content), parts.map((one) => one.sha256)],
    ],
  );
}

export async function listSquadIds(db: Queryable): Promise<readonly string[]> {
  const rows = await db.query<{ id: string }>('SELECT id FROM squad');
  return rows.map((row) => row.id);
}
