import type { IncidentKind, NoSignalCause, OfficerId, ShiftId, SquadId } from '@dutywall/shared/domain';
import type { Instant } from '@dutywall/shared/kit';
import { toIso } from '@dutywall/shared/kit';
import type { Queryable } from '../../ports.ts';

/** An incident as stored; the only mutable copy is the book's. */
export interface IncidentRecord {
  readonly id: string;
  readonly officer: OfficerId;
  readonly shift: ShiftId | null;
  kind: IncidentKind;
  cause: NoSignalCause | null;
  from: Instant;
  knownFrom: Instant;
  to: Instant | null;
  textZh: string;
  textEn: string;
  acknowledgedBy: string | null;
  acknowledgedAt: Instant | null;
  retractedAt: Instant | null;
}

export interface ListedIncident extends IncidentRecord {
  readonly squad: SquadId;
  readonly badge: string;
  readonly name: string;
}

const ms = (column: string): string => `(extract(epoch from ${column}) * 1000)::float8`;
const COLUMNS = `i.id, i.officer_id AS officer, i.shift_id AS shift, i.kind, i.cause, ${ms('i.began_at')} AS "from",
  ${ms('i.known_from')} AS "knownFrom", ${ms('i.ended_at')} AS "to", i.text_zh AS "textZh", i.text_en AS "textEn",
  i.acknowledged_by AS "acknowledgedBy", ${ms('i.acknowledged_at')} AS "acknowledgedAt",
  ${ms('i.retracted_at')} AS "retractedAt"`;

type Row = IncidentRecord & Record<string, unknown>;

/** Everything that goes on, and every SOS since `since`. */
export async function readLive(db: Queryable, since: Instant): Promise<readonly IncidentRecord[]> {
  return db.query<Row>(
    `SELECT ${COLUMNS} FROM incident i
      WHERE (i.ended_at IS NULL AND i.retracted_at IS NULL)
         OR (i.kind = 'sos' AND i.began_at > to_timestamp($1 / 1000.0))`,
    [since],
  );
}

export async function readOfShifts(db: Queryable, shifts: readonly ShiftId[]): Promise<readonly IncidentRecord[]> {
  return db.query<Row>(`SELECT ${COLUMNS} FROM incident i WHERE i.shift_id = ANY($1) AND i.kind <> 'sos'`, [shifts]);
}

/** Inserts or updates; who acknowledged is never touched. */
export async function writeIncidents(db: Queryable, records: readonly IncidentRecord[]): Promise<void> {
  const time = (at: Instant | null): string | null => (at === null ? null : toIso(at));
  await db.query(
    `INSERT INTO incident (id, officer_id, shift_id, kind, cause, began_at, known_from, ended_at, text_zh, text_en, retracted_at)
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[],
                          $7::timestamptz[], $8::timestamptz[], $9::text[], $10::text[], $11::timestamptz[])
     ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, cause = excluded.cause, began_at = excluded.began_at,
       known_from = excluded.known_from, ended_at = excluded.ended_at, text_zh = excluded.text_zh,
       text_en = excluded.text_en, retracted_at = excluded.retracted_at`,
    [
      records.map((r) => r.id),
      records.map((r) => r.officer),
      records.map((r) => r.shift),
      records.map((r) => r.kind),
      records.map((r) => r.cause),
      records.map((r) => toIso(r.from)),
      records.map((r) => toIso(r.knownFrom)),
      records.map((r) => time(r.to)),
      records.map((r) => r.textZh),
      records.map((r) => r.textEn),
      records.map((r) => time(r.retractedAt)),
    ],
  );
}

/** Who, when; for an SOS also its end. False when somebody had acknowledged it before. */
export async function writeAcknowledged(
  tx: Queryable,
  record: IncidentRecord,
  by: string,
  at: Instant,
): Promise<boolean> {
  const rows = await tx.query(
    `UPDATE incident SET acknowledged_by = $2, acknowledged_at = $3,
            ended_at = CASE WHEN kind = 'sos' AND ended_at IS NULL THEN $3::timestamptz ELSE ended_at END
      WHERE id = $1 AND acknowledged_at IS NULL RETURNING id`,
    [record.id, by, toIso(at)],
  );
  return rows.length > 0;
}

/** One incident with the squad its scope is checked against; null: no such incident. */
export async function readIncident(db: Queryable, id: string): Promise<ListedIncident | null> {
  const rows = await db.query<Row & ListedIncident>(
    `SELECT ${COLUMNS}, o.squad_id AS squad, o.badge, o.name
       FROM incident i JOIN officer o ON o.id = i.officer_id WHERE i.id = $1`,
    [id],
  );
  return rows[0] ?? null;
}

export interface IncidentQuery {
  /** Null: not limited by squad. */
  readonly squads: readonly SquadId[] | null;
  /** Only this officer's. */
  readonly officer: OfficerId | null;
  readonly from: Instant;
  readonly to: Instant;
  readonly open: boolean;
  readonly limit: number;
}

/** The newest incidents that touch [from, to) of officers in scope. */
export async function listIncidents(db: Queryable, query: IncidentQuery): Promise<readonly ListedIncident[]> {
  return db.query<Row & ListedIncident>(
    `SELECT ${COLUMNS}, o.squad_id AS squad, o.badge, o.name
       FROM incident i JOIN officer o ON o.id = i.officer_id
      WHERE ($1::text[] IS NULL OR o.squad_id = ANY($1)) AND ($2::text IS NULL OR i.officer_id = $2)
        AND i.began_at < to_timestamp($4 / 1000.0) AND (i.ended_at IS NULL OR i.ended_at >= to_timestamp($3 / 1000.0))
        AND (NOT $5 OR (i.ended_at IS NULL AND i.retracted_at IS NULL))
      ORDER BY i.began_at DESC, i.id LIMIT $6`,
    [query.squads, query.officer, query.from, query.to, query.open, query.limit],
  );
}
