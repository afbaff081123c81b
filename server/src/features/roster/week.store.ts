import type { Officer, Shift, Squad, SquadId } from '@dutywall/shared/domain';
import { type Span, toIso } from '@dutywall/shared/kit';
import type { LeaveRequestRow } from '@dutywall/shared/protocol';
import type { Queryable } from '../../ports.ts';
import type { KnownOfficer, KnownPost } from './file/resolve.ts';

const ms = (column: string): string => `(extract(epoch from ${column}) * 1000)::float8`;

/** Bounds of one answer. */
const MAX_SHIFTS = 50_000;
const MAX_LEAVES = 5_000;
const MAX_POSTS = 10_000;
const MAX_OFFICERS = 50_000;

export interface WeekQuery extends Span {
  /** Null: all. */
  readonly squads: readonly SquadId[] | null;
  readonly after: string;
  readonly limit: number;
}

/** Everything of a scope, parents first where both are in it. */
export async function readSquads(db: Queryable, squads: readonly SquadId[] | null): Promise<readonly Squad[]> {
  return db.query<Squad & Record<string, unknown>>(
    `SELECT id, parent_id AS parent, name FROM squad WHERE $1::text[] IS NULL OR id = ANY($1)
      ORDER BY parent_id NULLS FIRST, position, id`,
    [squads],
  );
}

/** A squad with everything below it; UNION ends a loop that bad data might hold. */
export async function readBelow(db: Queryable, squad: SquadId): Promise<readonly SquadId[]> {
  const rows = await db.query<{ id: SquadId }>(
    `WITH RECURSIVE below AS (
       SELECT id FROM squad WHERE id = $1 UNION SELECT s.id FROM squad s JOIN below b ON s.parent_id = b.id
     ) SELECT id FROM below`,
    [squad],
  );
  return rows.map((row) => row.id);
}

/** One page of the officers, by badge; those who left are shown while they have shifts in the span. */
export async function readPage(db: Queryable, query: WeekQuery): Promise<readonly Omit<Officer, 'equipment'>[]> {
  return db.query<Omit<Officer, 'equipment'> & Record<string, unknown>>(
    `SELECT id, badge, name, squad_id AS squad, kind FROM officer o
      WHERE ($1::text[] IS NULL OR squad_id = ANY($1)) AND badge > $2
        AND (left_at IS NULL OR EXISTS (SELECT 1 FROM shift s WHERE s.officer_id = o.id AND upper_inf(s.known)
                                          AND s.begins_at < $4 AND s.ends_at > $3))
      ORDER BY badge LIMIT $5`,
    [query.squads, query.after, toIso(query.from), toIso(query.to), query.limit],
  );
}

/** The present shifts of these officers that touch the span. */
export async function readShiftsOf(db: Queryable, officers: readonly string[], span: Span): Promise<readonly Shift[]> {
  const rows = await db.query<
    Omit<Shift, 'breaks'> & Record<string, unknown> & { breaks: readonly { from: string; to: string }[] }
  >(
    `SELECT id, version, name, officer_id AS officer, squad_id AS squad, post_ids AS posts, ${ms('begins_at')} AS "from",
            ${ms('ends_at')} AS "to", breaks, rule_version AS "ruleVersion"
       FROM shift WHERE upper_inf(known) AND officer_id = ANY($1) AND begins_at < $3 AND ends_at > $2
      ORDER BY begins_at, id LIMIT ${MAX_SHIFTS}`,
    [officers, toIso(span.from), toIso(span.to)],
  );
  return rows.map((row) => ({
    ...row,
    breaks: row.breaks.map((b) => ({ from: Date.parse(b.from), to: Date.parse(b.to) })),
  }));
}

/** Leaves of these officers in the span: what was asked and granted, and what came with a roster from elsewhere. */
export async function readLeavesOf(
  db: Queryable,
  officers: readonly string[],
  span: Span,
): Promise<readonly LeaveRequestRow[]> {
  const name = (account: string): string =>
    `COALESCE((SELECT name FROM account WHERE id = ${account}), ${account}, '')`;
  return db.query<LeaveRequestRow & Record<string, unknown>>(
    `SELECT r.id, r.officer_id AS officer, ${ms('r.begins_at')} AS "from", ${ms('r.ends_at')} AS "to", r.reason, s.stage,
            ${name('r.requested_by')} AS "requestedBy", ${ms('r.requested_at')} AS "requestedAt", ${name('s.actor')} AS "by",
            ${ms('s.at')} AS at, s.note,
            (SELECT ${ms('l.ends_at')} FROM leave l WHERE l.id = r.leave_id AND upper_inf(l.known) AND s.stage = 'cancelled') AS "takenTo",
            true AS "hasCourse"
       FROM leave_request r
       CROSS JOIN LATERAL (SELECT stage, actor, at, note FROM leave_step WHERE request_id = r.id ORDER BY id DESC LIMIT 1) s
      WHERE r.officer_id = ANY($1) AND r.begins_at < $3 AND r.ends_at > $2
     UNION ALL
     SELECT l.id, l.officer_id, ${ms('l.begins_at')}, ${ms('l.ends_at')}, l.reason, 'approved', ${name('l.approved_by')},
            ${ms('lower(l.known)')}, ${name('l.approved_by')}, ${ms('lower(l.known)')}, NULL, NULL, false
       FROM leave l
      WHERE upper_inf(l.known) AND l.officer_id = ANY($1) AND l.begins_at < $3 AND l.ends_at > $2
        AND NOT EXISTS (SELECT 1 FROM leave_request r WHERE r.leave_id = l.id)
      ORDER BY "from", id LIMIT ${MAX_LEAVES}`,
    [officers, toIso(span.from), toIso(span.to)],
  );
}

/** The versions of posts that are there at some time in the span. */
export async function readPostsOf(db: Queryable, span: Span): Promise<readonly KnownPost[]> {
  const end = (column: string): string => `CASE WHEN isfinite(${column}) THEN ${ms(column)} END`;
  const rows = await db.query<Omit<KnownPost, 'from' | 'to'> & { from: number | null; to: number | null }>(
    `SELECT post_id AS id, name, squad_id AS squad, ${end('lower(valid)')} AS "from", ${end('upper(valid)')} AS "to"
       FROM post_version WHERE NOT isempty(valid) AND valid && tstzrange($1, $2) ORDER BY name, post_id LIMIT ${MAX_POSTS}`,
    [toIso(span.from), toIso(span.to)],
  );
  return rows.map((row) => ({ ...row, from: row.from ?? Number.NEGATIVE_INFINITY, to: row.to ?? Infinity }));
}

/** Everybody whom a file may name. */
export async function readKnownOfficers(
  db: Queryable,
  squads: readonly SquadId[] | null,
): Promise<readonly KnownOfficer[]> {
  return db.query<KnownOfficer & Record<string, unknown>>(
    `SELECT id, badge, name, squad_id AS squad FROM officer
      WHERE left_at IS NULL AND ($1::text[] IS NULL OR squad_id = ANY($1)) ORDER BY badge LIMIT ${MAX_OFFICERS}`,
    [squads],
  );
}

/** When the named shifts of these squads usually begin and end: of each name the times used most since `since`. */
export async function readShiftWords(
  db: Queryable,
  squads: readonly SquadId[] | null,
  since: number,
): Promise<ReadonlyMap<string, { readonly from: number; readonly to: number }>> {
  const rows = await db.query<{ name: string; from: number; to: number }>(
    `SELECT DISTINCT ON (name) name, start AS "from", start + length AS "to" FROM (
       SELECT name, (extract(epoch from begins_at) / 60 + 480)::int % 1440 AS start,
              (extract(epoch from ends_at - begins_at) / 60)::int AS length, count(*) AS times
         FROM shift WHERE upper_inf(known) AND begins_at > $2 AND ($1::text[] IS NULL OR squad_id = ANY($1))
        GROUP BY 1, 2, 3
     ) used ORDER BY name, times DESC, start LIMIT 500`,
    [squads, toIso(since)],
  );
  return new Map(rows.map((row) => [row.name, row]));
}
