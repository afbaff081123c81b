import { type CheckIn, NOTHING_SAID, type OfficerId, type SquadId } from '@dutywall/shared/domain';
import { type Instant, toIso } from '@dutywall/shared/kit';
import type { Queryable } from '../../ports.ts';
import type { Ringing } from './open-check-in.ts';

const ms = (column: string): string => `(extract(epoch from ${column}) * 1000)::float8`;
const time = (at: Instant | null): string | null => (at === null ? null : toIso(at));

/** What happened, for its course and for who looks it up later. */
export interface CheckInStep {
  readonly kind: string;
  readonly at: Instant;
  /** Null: the machine. */
  readonly actor: string | null;
  readonly actorName: string | null;
  readonly detail?: Readonly<Record<string, unknown>>;
}

export async function insertCheckIn(tx: Queryable, about: Ringing, { reason, rangAt }: CheckIn): Promise<void> {
  await tx.query(
    `INSERT INTO check_in (id, officer_id, shift_id, rung_by, rung_by_name, unit, reason, incident_id, spot_check_id, rang_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      ...[about.id, about.officer, about.shift, about.account, about.by, about.unit, reason],
      ...[about.incident, about.spotCheck, toIso(rangAt)],
    ],
  );
}

export async function updateCourse(tx: Queryable, one: CheckIn): Promise<void> {
  await tx.query(
    `UPDATE check_in SET heard_at = $2, answered_at = $3, live_at = $4, ended_at = $5, outcome = $6, ended_by = $7,
            failed_part = $8, busy_reason = $9 WHERE id = $1`,
    [
      ...[one.id, time(one.heardAt), time(one.answeredAt), time(one.liveAt), time(one.endedAt)],
      ...[one.outcome, one.endedBy, one.failedPart, one.busyReason],
    ],
  );
}

export async function updateOnWall(tx: Queryable, id: string, onWall: boolean): Promise<void> {
  await tx.query('UPDATE check_in SET on_wall = $2 WHERE id = $1', [id, onWall]);
}

export async function insertStep(tx: Queryable, id: string, step: CheckInStep): Promise<void> {
  await tx.query(
    `INSERT INTO check_in_event (check_in_id, kind, at, actor, actor_name, detail) VALUES ($1, $2, $3, $4, $5, $6)`,
    [id, step.kind, toIso(step.at), step.actor, step.actorName, JSON.stringify(step.detail ?? {})],
  );
}

/** Whether this account ever became an end that looks (WW1: each is an event). */
export async function hasJoined(db: Queryable, id: string, account: string): Promise<boolean> {
  const rows = await db.query(
    `SELECT 1 FROM check_in_event WHERE check_in_id = $1 AND kind = 'joined' AND actor = $2 LIMIT 1`,
    [id, account],
  );
  return rows.length > 0;
}

/** A check-in as stored, and whose it is. */
export interface Stored {
  readonly about: Ringing;
  readonly course: CheckIn;
  readonly onWall: boolean;
}

interface Row extends Ringing {
  readonly [column: string]: unknown;
  readonly reason: CheckIn['reason'];
  readonly rangAt: number;
  readonly heardAt: number | null;
  readonly answeredAt: number | null;
  readonly liveAt: number | null;
  readonly endedAt: number | null;
  readonly outcome: CheckIn['outcome'];
  readonly endedBy: CheckIn['endedBy'];
  readonly failedPart: CheckIn['failedPart'];
  readonly busyReason: string | null;
  readonly onWall: boolean;
}

const CHECK_INS = `
  SELECT c.id, c.officer_id AS officer, o.squad_id AS squad, c.shift_id AS shift, c.rung_by AS account,
         c.rung_by_name AS by, c.unit, c.incident_id AS incident, c.spot_check_id AS "spotCheck", c.reason,
         ${ms('c.rang_at')} AS "rangAt", ${ms('c.heard_at')} AS "heardAt", ${ms('c.answered_at')} AS "answeredAt",
         ${ms('c.live_at')} AS "liveAt", ${ms('c.ended_at')} AS "endedAt", c.outcome, c.ended_by AS "endedBy",
         c.failed_part AS "failedPart", c.busy_reason AS "busyReason", c.on_wall AS "onWall"
    FROM check_in c JOIN officer o ON o.id = c.officer_id`;

function stored(row: Row): Stored {
  const { id, officer, squad, shift, account, by, unit, incident, spotCheck, onWall } = row;
  const { reason, rangAt, heardAt, answeredAt, liveAt, endedAt, outcome, endedBy, failedPart, busyReason } = row;
  const stage = endedAt !== null ? 'ended' : liveAt !== null ? 'live' : answeredAt !== null ? 'connecting' : 'ringing';
  return {
    about: { id, officer, squad, shift, account, by, unit, incident, spotCheck },
    course: {
      ...{ id, officer, reason, stage, rangAt, heardAt, answeredAt, liveAt, endedAt },
      ...{ outcome, endedBy, failedPart, busyReason, ...NOTHING_SAID },
    },
    onWall,
  };
}

/** Those that a start finds open. */
export async function readUnended(db: Queryable): Promise<readonly Stored[]> {
  return (await db.query<Row>(`${CHECK_INS} WHERE c.ended_at IS NULL ORDER BY c.rang_at`)).map(stored);
}

/** One within the squads (by the officer's squad now) or of the officer; null as scope: any. */
export async function readCheckIn(
  db: Queryable,
  id: string,
  scope: { readonly squads: readonly SquadId[]; readonly officer: OfficerId | null } | null,
): Promise<Stored | null> {
  const rows = await db.query<Row>(
    `${CHECK_INS} WHERE c.id = $1 AND ($2 OR o.squad_id = ANY($3::text[]) OR c.officer_id = $4)`,
    [id, scope === null, scope?.squads ?? [], scope?.officer ?? null],
  );
  return rows[0] ? stored(rows[0]) : null;
}

export interface CheckInQuery {
  readonly squads: readonly SquadId[];
  readonly officer: OfficerId | null;
  readonly spotCheck: string | null;
  readonly from: Instant;
  readonly to: Instant;
  readonly limit: number;
}

/** Newest first. */
export async function listCheckIns(db: Queryable, query: CheckInQuery): Promise<readonly Stored[]> {
  const rows = await db.query<Row>(
    `${CHECK_INS} WHERE o.squad_id = ANY($1::text[]) AND ($2::text IS NULL OR c.officer_id = $2)
       AND ($3::text IS NULL OR c.spot_check_id = $3) AND c.rang_at >= $4 AND c.rang_at < $5
      ORDER BY c.rang_at DESC, c.id DESC LIMIT $6`,
    [query.squads, query.officer, query.spotCheck, toIso(query.from), toIso(query.to), query.limit],
  );
  return rows.map(stored);
}

/** An officer's own: one that goes on, then the newest. */
export async function listOwn(db: Queryable, officer: OfficerId, limit: number): Promise<readonly Stored[]> {
  const rows = await db.query<Row>(
    `${CHECK_INS} WHERE c.officer_id = $1 ORDER BY c.ended_at IS NULL DESC, c.rang_at DESC, c.id DESC LIMIT $2`,
    [officer, limit],
  );
  return rows.map(stored);
}

export async function readSteps(db: Queryable, id: string, limit: number): Promise<readonly CheckInStep[]> {
  return db.query<CheckInStep & Record<string, unknown>>(
    `SELECT kind, ${ms('at')} AS at, actor, actor_name AS "actorName", detail FROM check_in_event
      WHERE check_in_id = $1 ORDER BY id LIMIT $2`,
    [id, limit],
  );
}

/** 实到: the last picture of each officer with an answered check-in since then. */
export function readLastLive(
  db: Queryable,
  since: Instant,
): Promise<readonly { readonly officer: OfficerId; readonly liveAt: Instant }[]> {
  return db.query<{ officer: OfficerId; liveAt: Instant }>(
    `SELECT officer_id AS officer, ${ms('max(live_at)')} AS "liveAt" FROM check_in
      WHERE live_at >= $1 AND outcome = 'answered' GROUP BY officer_id`,
    [toIso(since)],
  );
}

export async function namesOf(
  db: Queryable,
  officers: readonly OfficerId[],
): Promise<ReadonlyMap<OfficerId, { readonly name: string; readonly badge: string }>> {
  const rows = await db.query<{ id: string; name: string; badge: string }>(
    'SELECT id, name, badge FROM officer WHERE id = ANY($1::text[])',
    [officers],
  );
  return new Map(rows.map(({ id, name, badge }) => [id, { name, badge }]));
}

/** How many pictures and recordings are kept of these check-ins; those without either are left out. */
export async function keptOf(
  db: Queryable,
  checkIns: readonly string[],
): Promise<ReadonlyMap<string, { readonly snapshots: number; readonly recordings: number }>> {
  const rows = await db.query<{ id: string; snapshots: number; recordings: number }>(
    `SELECT id, sum(snapshots)::int AS snapshots, sum(recordings)::int AS recordings FROM (
       SELECT check_in_id AS id, 1 AS snapshots, 0 AS recordings FROM check_in_snapshot WHERE check_in_id = ANY($1::text[])
       UNION ALL
       SELECT check_in_id, 0, 1 FROM recording WHERE check_in_id = ANY($1::text[]) AND stage <> 'erased') kept
      GROUP BY id`,
    [checkIns],
  );
  return new Map(rows.map(({ id, ...counts }) => [id, counts]));
}
