import type { IncidentKind, OfficerId, ShiftId, SquadId } from '@dutywall/shared/domain';
import type { Instant } from '@dutywall/shared/kit';
import { toIso } from '@dutywall/shared/kit';
import { ENDED_KEPT } from '@dutywall/shared/protocol';
import type { Queryable } from '../../ports.ts';
import type { IncidentRecord, ListedIncident } from './record.ts';
import type { IncidentStage } from './stage.ts';

const ms = (column: string): string => `(extract(epoch from ${column}) * 1000)::float8`;
export const COLUMNS = `i.id, coalesce(i.officer_id, '') AS officer, i.shift_id AS shift,
  CASE WHEN i.post_id IS NOT NULL THEN jsonb_build_object('id', i.post_id, 'squad', i.squad_id, 'name', coalesce(
    (SELECT p.name FROM post_version p WHERE p.post_id = i.post_id ORDER BY p.version DESC LIMIT 1), i.post_id)) END AS post,
  i.kind, i.cause, ${ms('i.began_at')} AS "from",
  ${ms('i.known_from')} AS "knownFrom", ${ms('i.ended_at')} AS "to", i.text_zh AS "textZh", i.text_en AS "textEn",
  i.acknowledged_by AS "acknowledgedBy", ${ms('i.acknowledged_at')} AS "acknowledgedAt",
  ${ms('i.retracted_at')} AS "retractedAt", ${ms('i.lapsed_at')} AS "lapsedAt",
  i.owned_by AS owner, ${ms('i.owned_at')} AS "ownedAt", ${ms('i.shelved_until')} AS "shelvedUntil",
  i.shelved_by AS "shelvedBy", i.shelf_reason AS "shelfReason", i.note_count AS "noteCount",
  i.last_note_by AS "lastNoteBy", ${ms('i.last_note_at')} AS "lastNoteAt", i.last_note AS "lastNote"`;

type Row = IncidentRecord & Record<string, unknown>;

/**
 * What is on the desk, and every SOS since `since`: everything that goes on, and of each squad the newest that ended
 * without a word, as many as the fact lane keeps.
 */
export async function readLive(db: Queryable, since: Instant): Promise<readonly IncidentRecord[]> {
  return db.query<Row>(
    `SELECT ${COLUMNS} FROM incident i
      WHERE (i.ended_at IS NULL AND i.retracted_at IS NULL)
         OR (i.kind = 'sos' AND i.began_at > to_timestamp($1 / 1000.0))
         OR i.id IN (SELECT id FROM (
              SELECT e.id, row_number() OVER (PARTITION BY coalesce(o.squad_id, e.squad_id) ORDER BY e.ended_at DESC, e.id DESC) AS place
                FROM incident e LEFT JOIN officer o ON o.id = e.officer_id
               WHERE e.ended_at IS NOT NULL AND e.acknowledged_at IS NULL AND e.lapsed_at IS NULL
                 AND e.retracted_at IS NULL) ended
             WHERE place <= ${ENDED_KEPT})`,
    [since],
  );
}

export async function readOfShifts(db: Queryable, shifts: readonly ShiftId[]): Promise<readonly IncidentRecord[]> {
  return db.query<Row>(`SELECT ${COLUMNS} FROM incident i WHERE i.shift_id = ANY($1) AND i.kind <> 'sos'`, [shifts]);
}

/** Inserts or updates what the machine says; what people did is never touched. */
export async function writeIncidents(db: Queryable, records: readonly IncidentRecord[]): Promise<void> {
  const time = (at: Instant | null): string | null => (at === null ? null : toIso(at));
  // In one order everywhere, so that this and somebody's command on the same rows wait for each other.
  const sorted = records.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  await db.query(
    `INSERT INTO incident (id, officer_id, shift_id, kind, cause, began_at, known_from, ended_at, text_zh, text_en,
                           retracted_at, lapsed_at, post_id, squad_id)
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[],
                          $7::timestamptz[], $8::timestamptz[], $9::text[], $10::text[], $11::timestamptz[],
                          $12::timestamptz[], $13::text[], $14::text[])
     ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, cause = excluded.cause, began_at = excluded.began_at,
       known_from = excluded.known_from, ended_at = excluded.ended_at, text_zh = excluded.text_zh,
       text_en = excluded.text_en, retracted_at = excluded.retracted_at, lapsed_at = excluded.lapsed_at`,
    [
      sorted.map((r) => r.id),
      sorted.map((r) => (r.post ? null : r.officer)),
      sorted.map((r) => r.shift),
      sorted.map((r) => r.kind),
      sorted.map((r) => r.cause),
      sorted.map((r) => toIso(r.from)),
      sorted.map((r) => toIso(r.knownFrom)),
      sorted.map((r) => time(r.to)),
      sorted.map((r) => r.textZh),
      sorted.map((r) => r.textEn),
      sorted.map((r) => time(r.retractedAt)),
      sorted.map((r) => time(r.lapsedAt)),
      sorted.map((r) => r.post?.id ?? null),
      sorted.map((r) => r.post?.squad ?? null),
    ],
  );
}

/** Whose it is: the officer's squad as it is now, or that of the post (DU15). */
export const OWNER = `coalesce(o.squad_id, i.squad_id) AS squad, coalesce(o.badge, '') AS badge, coalesce(o.name, '') AS name`;
const LISTED = `SELECT ${COLUMNS}, ${OWNER}
       FROM incident i LEFT JOIN officer o ON o.id = i.officer_id`;

/** One incident with the squad its scope is checked against; null: no such incident. */
export async function readIncident(db: Queryable, id: string): Promise<ListedIncident | null> {
  return (await db.query<Row & ListedIncident>(`${LISTED} WHERE i.id = $1`, [id]))[0] ?? null;
}

/** An incident is in one stage; `shelved` comes before how it stands otherwise. */
const STAGE = `CASE WHEN i.retracted_at IS NOT NULL THEN 'withdrawn'
     WHEN i.ended_at IS NOT NULL AND i.acknowledged_at IS NOT NULL THEN 'settled'
     WHEN i.ended_at IS NOT NULL AND i.lapsed_at IS NOT NULL THEN 'lapsed'
     WHEN i.shelved_until IS NOT NULL THEN 'shelved'
     WHEN i.ended_at IS NULL THEN 'going' ELSE 'ended' END`;

export interface IncidentQuery {
  /** Null: not limited by squad. */
  readonly squads: readonly SquadId[] | null;
  /** Only this officer's. */
  readonly officer: OfficerId | null;
  readonly from: Instant;
  readonly to: Instant;
  /** Only what goes on. */
  readonly open: boolean;
  readonly stages: readonly IncidentStage[] | null;
  readonly kinds: readonly IncidentKind[] | null;
  /** Only what this account's name works on. */
  readonly owner: string | null;
  readonly limit: number;
}

/** The newest incidents that touch [from, to) of officers in scope. */
export async function listIncidents(db: Queryable, query: IncidentQuery): Promise<readonly ListedIncident[]> {
  const { squads, officer, from, to, open, stages, kinds, owner, limit } = query;
  return db.query<Row & ListedIncident>(
    `${LISTED}
      WHERE ($1::text[] IS NULL OR coalesce(o.squad_id, i.squad_id) = ANY($1)) AND ($2::text IS NULL OR i.officer_id = $2)
        AND i.began_at < to_timestamp($4 / 1000.0) AND (i.ended_at IS NULL OR i.ended_at >= to_timestamp($3 / 1000.0))
        AND (NOT $5 OR (i.ended_at IS NULL AND i.retracted_at IS NULL))
        AND ($6::text[] IS NULL OR ${STAGE} = ANY($6)) AND ($7::text[] IS NULL OR i.kind = ANY($7))
        AND ($8::text IS NULL OR i.owned_by = $8)
      ORDER BY i.began_at DESC, i.id LIMIT $9`,
    [squads, officer, from, to, open, stages, kinds, owner, limit],
  );
}
