import { type Instant, type Span, toIso } from '@dutywall/shared/kit';
import type { StillRow, StillSubject } from '@dutywall/shared/protocol';
import type { ArrivedPicture } from '../../kit/picture-desk.ts';
import type { Queryable } from '../../ports.ts';

const ms = (column: string): string => `(extract(epoch from ${column}) * 1000)::float8`;

interface Row {
  readonly [column: string]: unknown;
  readonly id: string;
  readonly of: StillSubject;
  readonly source: string | null;
  readonly officer: StillRow['officer'];
  readonly at: Instant;
  readonly receivedAt: Instant;
  readonly by: string;
  readonly note: string;
  readonly place: string;
  readonly position: StillRow['position'];
  readonly picture: StillRow['picture'];
  readonly finding: StillRow['finding'];
}

const STILLS = `
  SELECT s.id, s.subject AS of, s.source,
         CASE WHEN o.id IS NULL THEN NULL ELSE jsonb_build_object('id', o.id, 'badge', o.badge, 'name', o.name) END AS officer,
         ${ms('s.captured_at')} AS at, ${ms('s.received_at')} AS "receivedAt", s.made_by_name AS by, s.note, s.place,
         CASE WHEN s.lon IS NULL THEN NULL ELSE jsonb_build_object('lon', s.lon, 'lat', s.lat) END AS position,
         jsonb_build_object('type', 'image/' || s.format, 'width', s.width, 'height', s.height, 'bytes', s.byte_count,
           'sha256', s.sha256, 'at', round(extract(epoch from s.received_at) * 1000)) AS picture,
         CASE WHEN f.still_id IS NULL THEN NULL ELSE jsonb_build_object('by', f.made_by_name,
           'at', round(extract(epoch from f.at) * 1000), 'note', f.note) END AS finding
    FROM still s LEFT JOIN officer o ON o.id = s.officer_id LEFT JOIN still_finding f ON f.still_id = s.id`;

function stillOf(row: Row): StillRow {
  const { id, of, source, officer, at, receivedAt, by, note, place, position, picture, finding } = row;
  return { id, of, source, officer, at, receivedAt, by, note, place, position, picture, finding };
}

/** Who may see a still sees every squad that may be in it. */
const IN_SCOPE = (scope: string): string => `s.squads <@ ${scope}::text[]`;

export interface StillQuery extends Span {
  readonly squads: readonly string[];
  readonly findingsOnly: boolean;
  readonly limit: number;
}

export async function listStills(db: Queryable, query: StillQuery): Promise<readonly StillRow[]> {
  const rows = await db.query<Row>(
    `${STILLS} WHERE ${IN_SCOPE('$1')} AND s.captured_at >= $2 AND s.captured_at < $3
        AND (NOT $4::boolean OR f.still_id IS NOT NULL) ORDER BY s.captured_at DESC, s.id LIMIT $5`,
    [query.squads, toIso(query.from), toIso(query.to), query.findingsOnly, query.limit],
  );
  return rows.map(stillOf);
}

export async function readStill(db: Queryable, id: string, squads: readonly string[]): Promise<StillRow | null> {
  const rows = await db.query<Row>(`${STILLS} WHERE s.id = $1 AND ${IN_SCOPE('$2')}`, [id, squads]);
  return rows[0] ? stillOf(rows[0]) : null;
}

/** Its bytes, and whom it names (WW1). */
export async function readStillBytes(
  db: Queryable,
  id: string,
): Promise<{ readonly bytes: Buffer; readonly named: readonly string[] } | null> {
  const rows = await db.query<{ bytes: Buffer; named: string[] }>('SELECT bytes, named FROM still WHERE id = $1', [id]);
  return rows[0] ?? null;
}

/** Those of them who are in these squads: nobody is on the map of a caller who does not see them. */
export async function readSeen(
  db: Queryable,
  officers: readonly string[],
  squads: readonly string[],
): Promise<readonly string[]> {
  const rows = await db.query<{ id: string }>(
    'SELECT id FROM officer WHERE id = ANY($1::text[]) AND squad_id = ANY($2::text[]) ORDER BY id',
    [officers, squads],
  );
  return rows.map(({ id }) => id);
}

/** Stills of an account since then. */
export async function countStills(tx: Queryable, account: string, since: Instant): Promise<number> {
  const rows = await tx.query<{ n: number }>(
    'SELECT count(*)::int AS n FROM still WHERE made_by = $1 AND received_at >= $2',
    [account, toIso(since)],
  );
  return rows[0]?.n ?? 0;
}

export interface NewStill extends ArrivedPicture {
  readonly id: string;
  readonly of: StillSubject;
  readonly source: string | null;
  readonly officer: string | null;
  /** WW1: officers whose names stand on it. */
  readonly named: readonly string[];
  readonly squads: readonly string[];
  readonly at: Instant;
  readonly receivedAt: Instant;
  readonly account: string;
  readonly by: string;
  readonly note: string;
  readonly place: string;
  readonly position: { readonly lon: number; readonly lat: number } | null;
  readonly bytes: Buffer;
}

/** Keeps a still; the same bytes of the same account are the same still. Answers its id and whether it is new. */
export async function insertStill(
  tx: Queryable,
  made: NewStill,
): Promise<{ readonly id: string; readonly fresh: boolean }> {
  const rows = await tx.query<{ id: string }>(
    `INSERT INTO still (id, subject, source, officer_id, squads, captured_at, received_at, made_by, made_by_name, note,
                        place, lon, lat, format, width, height, byte_count, sha256, bytes, named)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
     ON CONFLICT (made_by, sha256) DO NOTHING RETURNING id`,
    [
      ...[made.id, made.of, made.source, made.officer, made.squads, toIso(made.at), toIso(made.receivedAt)],
      ...[made.account, made.by, made.note, made.place, made.position?.lon ?? null, made.position?.lat ?? null],
      ...[made.format, made.width, made.height, made.bytes.length, made.sha256, made.bytes, made.named],
    ],
  );
  if (rows[0]) return { id: rows[0].id, fresh: true };
  const same = await tx.query<{ id: string }>('SELECT id FROM still WHERE made_by = $1 AND sha256 = $2', [
    ...[made.account, made.sha256],
  ]);
  return { id: same[0]?.id ?? made.id, fresh: false };
}

/** Marks it as something to put right; false: it is already. */
export async function insertFinding(
  tx: Queryable,
  made: {
    readonly still: string;
    readonly account: string;
    readonly by: string;
    readonly at: Instant;
    readonly note: string;
  },
): Promise<boolean> {
  const rows = await tx.query(
    `INSERT INTO still_finding (still_id, made_by, made_by_name, at, note) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT DO NOTHING RETURNING still_id`,
    [made.still, made.account, made.by, toIso(made.at), made.note],
  );
  return rows.length > 0;
}

/** The squads that an account was given: everything a map of theirs can show lies below these. */
export async function readRoots(db: Queryable, account: string): Promise<readonly string[]> {
  const rows = await db.query<{ id: string }>(
    'SELECT squad_id AS id FROM account_squad WHERE account_id = $1 ORDER BY squad_id',
    [account],
  );
  return rows.map(({ id }) => id);
}
