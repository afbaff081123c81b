import type { Leave, OfficerId, SquadId } from '@dutywall/shared/domain';
import { type Instant, type Span, toIso } from '@dutywall/shared/kit';
import type { LeaveRequestRow, LeaveStage } from '@dutywall/shared/protocol';
import type { Queryable } from '../../ports.ts';

const ms = (column: string): string => `(extract(epoch from ${column}) * 1000)::float8`;

export interface LeaveQuery extends Span {
  /** Null: not limited by squad. */
  readonly squads: readonly SquadId[] | null;
  readonly officer: OfficerId | null;
  readonly limit: number;
}

/** The leaves as known now that touch the range, by begin. */
export async function listLeaves(db: Queryable, query: LeaveQuery): Promise<readonly Leave[]> {
  return db.query<Leave & Record<string, unknown>>(
    `SELECT l.id, l.officer_id AS officer, ${ms('l.begins_at')} AS "from", ${ms('l.ends_at')} AS "to", l.reason,
            l.approved_by AS "approvedBy"
       FROM leave l JOIN officer o ON o.id = l.officer_id
      WHERE upper_inf(l.known) AND l.begins_at < $2 AND l.ends_at > $1
        AND ($3::text[] IS NULL OR o.squad_id = ANY($3)) AND ($4::text IS NULL OR l.officer_id = $4)
      ORDER BY l.begins_at, l.id LIMIT $5`,
    [toIso(query.from), toIso(query.to), query.squads, query.officer, query.limit],
  );
}

/** The stage is the last step's. */
const REQUESTS = `
  SELECT r.id, r.officer_id AS officer, ${ms('r.begins_at')} AS "from", ${ms('r.ends_at')} AS "to", r.reason, s.stage,
         COALESCE((SELECT name FROM account WHERE id = r.requested_by), r.requested_by) AS "requestedBy",
         ${ms('r.requested_at')} AS "requestedAt",
         COALESCE((SELECT name FROM account WHERE id = s.actor), s.actor) AS "by", ${ms('s.at')} AS at, s.note,
         (SELECT ${ms('l.ends_at')} FROM leave l WHERE l.id = r.leave_id AND upper_inf(l.known) AND s.stage = 'cancelled') AS "takenTo",
         true AS "hasCourse", o.squad_id AS squad, r.leave_id AS leave
    FROM leave_request r JOIN officer o ON o.id = r.officer_id
    CROSS JOIN LATERAL (SELECT stage, actor, at, note FROM leave_step WHERE request_id = r.id ORDER BY id DESC LIMIT 1) s`;

export interface LeaveRequest extends LeaveRequestRow {
  readonly squad: SquadId;
  /** The leave that an approval made. */
  readonly leave: string | null;
}
type Row = LeaveRequest & Record<string, unknown>;

/** Requests that touch the range, by begin, whatever their stage. */
export async function listRequests(db: Queryable, query: LeaveQuery): Promise<readonly LeaveRequest[]> {
  return db.query<Row>(
    `${REQUESTS} WHERE r.begins_at < $2 AND r.ends_at > $1 AND ($3::text[] IS NULL OR o.squad_id = ANY($3))
        AND ($4::text IS NULL OR r.officer_id = $4) ORDER BY r.begins_at, r.id LIMIT $5`,
    [toIso(query.from), toIso(query.to), query.squads, query.officer, query.limit],
  );
}

export async function readRequest(db: Queryable, id: string): Promise<LeaveRequest | null> {
  return (await db.query<Row>(`${REQUESTS} WHERE r.id = $1`, [id]))[0] ?? null;
}

/** Whose leave it is. */
export interface LeaveTaker {
  readonly squad: SquadId;
  readonly name: string;
  readonly badge: string;
}

/** The officer; the row is locked, so that two decisions or two overlapping leaves follow each other. */
export async function lockOfficer(tx: Queryable, officer: OfficerId): Promise<LeaveTaker | null> {
  const rows = await tx.query<LeaveTaker & Record<string, unknown>>(
    'SELECT squad_id AS squad, name, badge FROM officer WHERE id = $1 AND left_at IS NULL FOR UPDATE',
    [officer],
  );
  return rows[0] ?? null;
}

/** A leave that is granted or asked for and shares time with the span; null: none. */
export async function findOverlap(tx: Queryable, officer: OfficerId, span: Span): Promise<Span | null> {
  const rows = await tx.query<{ from: Instant; to: Instant }>(
    `SELECT ${ms('begins_at')} AS "from", ${ms('ends_at')} AS "to" FROM (
       SELECT begins_at, ends_at FROM leave WHERE officer_id = $1 AND upper_inf(known)
       UNION ALL
       SELECT r.begins_at, r.ends_at FROM leave_request r
         CROSS JOIN LATERAL (SELECT stage FROM leave_step WHERE request_id = r.id ORDER BY id DESC LIMIT 1) s
        WHERE r.officer_id = $1 AND s.stage = 'requested'
     ) taken WHERE begins_at < $3 AND ends_at > $2 ORDER BY begins_at LIMIT 1`,
    [officer, toIso(span.from), toIso(span.to)],
  );
  return rows[0] ?? null;
}

export interface NewRequest extends Span {
  readonly id: string;
  readonly officer: OfficerId;
  readonly reason: string;
  readonly account: string;
  readonly at: Instant;
}

export async function insertRequest(tx: Queryable, request: NewRequest): Promise<void> {
  const { id, officer, from, to, reason, account, at } = request;
  await tx.query(
    `INSERT INTO leave_request (id, officer_id, begins_at, ends_at, reason, requested_by, requested_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [id, officer, toIso(from), toIso(to), reason, account, toIso(at)],
  );
  await insertStep(tx, { id, stage: 'requested', account, at, note: null });
}

export interface NewStep {
  readonly id: string;
  readonly stage: LeaveStage;
  readonly account: string;
  readonly at: Instant;
  readonly note: string | null;
}

export async function insertStep(tx: Queryable, { id, stage, account, at, note }: NewStep): Promise<void> {
  await tx.query('INSERT INTO leave_step (request_id, stage, actor, at, note) VALUES ($1, $2, $3, $4, $5)', [
    id,
    stage,
    account,
    toIso(at),
    note,
  ]);
}

/** From now on the time is excused. */
export async function grantLeave(tx: Queryable, request: NewRequest, approvedBy: string): Promise<void> {
  const { id, officer, from, to, reason, at } = request;
  await tx.query(
    `INSERT INTO leave (id, officer_id, begins_at, ends_at, reason, approved_by, known)
     VALUES ($1, $2, $3, $4, $5, $6, tstzrange($7, NULL))`,
    [id, officer, toIso(from), toIso(to), reason, approvedBy, toIso(at)],
  );
  await tx.query('UPDATE leave_request SET leave_id = $1 WHERE id = $1', [id]);
}

/**
 * BT1: what was taken of a leave that has begun, known from now on in the place of the whole. The past that it excused
 * stays excused: nobody is absent afterwards from days off that were granted.
 */
export async function endLeave(
  tx: Queryable,
  request: string,
  leave: string,
  rest: string,
  at: Instant,
): Promise<void> {
  await withdrawLeave(tx, leave, at);
  await tx.query(
    `INSERT INTO leave (id, officer_id, begins_at, ends_at, reason, approved_by, known)
     SELECT $2, officer_id, begins_at, $3, reason, approved_by, tstzrange(upper(known), NULL) FROM leave WHERE id = $1`,
    [leave, rest, toIso(at)],
  );
  await tx.query('UPDATE leave_request SET leave_id = $2 WHERE id = $1', [request, rest]);
}

/** The leave is no longer known; that it was stays. */
export async function withdrawLeave(tx: Queryable, leave: string, at: Instant): Promise<void> {
  await tx.query(
    `UPDATE leave SET known = tstzrange(lower(known), GREATEST($2::timestamptz, lower(known) + interval '1 microsecond'))
      WHERE id = $1 AND upper_inf(known)`,
    [leave, toIso(at)],
  );
}
