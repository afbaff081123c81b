import type { OfficerId, PostId, Shift, ShiftId, SquadId } from '@dutywall/shared/domain';
import { type Instant, type Span, toIso } from '@dutywall/shared/kit';
import type { Queryable } from '../../ports.ts';
import { SHIFT_COLUMNS, type ShiftRecord, toShift } from './shift.store.ts';

const ms = (column: string): string => `(extract(epoch from ${column}) * 1000)::float8`;

/** Officers by id; `lock` makes two sets of changes about one officer follow each other. */
export async function readOfficers(
  tx: Queryable,
  ids: readonly OfficerId[],
  lock: boolean,
): Promise<ReadonlyMap<OfficerId, { readonly name: string; readonly squad: SquadId }>> {
  const rows = await tx.query<{ id: OfficerId; name: string; squad: SquadId }>(
    `SELECT id, name, squad_id AS squad FROM officer WHERE id = ANY($1) AND left_at IS NULL ORDER BY id
     ${lock ? 'FOR UPDATE' : ''}`,
    [ids],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

export async function readShiftsById(tx: Queryable, ids: readonly ShiftId[]): Promise<readonly Shift[]> {
  const rows = await tx.query<ShiftRecord>(
    `SELECT ${SHIFT_COLUMNS} FROM shift WHERE upper_inf(known) AND id = ANY($1)`,
    [ids],
  );
  return rows.map(toShift);
}

/** The present shifts of these officers that touch the span. */
export async function readShiftsOf(
  tx: Queryable,
  officers: readonly OfficerId[],
  span: Span,
): Promise<readonly Shift[]> {
  const rows = await tx.query<ShiftRecord>(
    `SELECT ${SHIFT_COLUMNS} FROM shift
      WHERE upper_inf(known) AND officer_id = ANY($1) AND begins_at < $3 AND ends_at > $2`,
    [officers, toIso(span.from), toIso(span.to)],
  );
  return rows.map(toShift);
}

/** When each of these posts was there; posts that never were are left out. */
export async function readPostTimes(
  tx: Queryable,
  ids: readonly PostId[],
): Promise<ReadonlyMap<PostId, readonly Span[]>> {
  const rows = await tx.query<{ id: PostId; from: number | null; to: number | null }>(
    `SELECT post_id AS id, CASE WHEN isfinite(lower(valid)) THEN ${ms('lower(valid)')} END AS "from",
            CASE WHEN isfinite(upper(valid)) THEN ${ms('upper(valid)')} END AS "to"
       FROM post_version WHERE post_id = ANY($1) AND NOT isempty(valid)`,
    [ids],
  );
  const times = new Map<PostId, Span[]>();
  for (const { id, from, to } of rows) {
    const span = { from: from ?? Number.NEGATIVE_INFINITY, to: to ?? Infinity };
    times.set(id, [...(times.get(id) ?? []), span]);
  }
  return times;
}

export interface NewVersion extends Shift {
  readonly appliesFrom: Instant | null;
}

export interface Signed {
  readonly at: Instant;
  readonly account: string;
  readonly reason: string | null;
}

/** Closes what is believed of these shifts; the rows stay. */
export async function closeVersions(tx: Queryable, ids: readonly ShiftId[], at: Instant): Promise<void> {
  await tx.query(
    `UPDATE shift SET known = tstzrange(lower(known), GREATEST($2::timestamptz, lower(known) + interval '1 microsecond'))
      WHERE upper_inf(known) AND id = ANY($1)`,
    [ids, toIso(at)],
  );
}

/** Adds versions; each is one more than any the shift ever had, also after a cancellation. */
export async function insertVersions(
  tx: Queryable,
  rows: readonly NewVersion[],
  by: Signed,
): Promise<readonly Shift[]> {
  const added = await tx.query<ShiftRecord>(
    `INSERT INTO shift (id, version, name, officer_id, squad_id, post_ids, begins_at, ends_at, breaks, rule_version,
                        known, applies_from, made_by, reason)
     SELECT g.id, COALESCE((SELECT max(version) FROM shift s WHERE s.id = g.id), 0) + 1, g.name, g.officer, g.squad,
            ARRAY(SELECT jsonb_array_elements_text(g.posts::jsonb)), g.begins::timestamptz, g.ends::timestamptz,
            g.breaks::jsonb, g.rules,
            tstzrange(GREATEST($11::timestamptz, (SELECT max(upper(known)) FROM shift s WHERE s.id = g.id)), NULL),
            g.applies::timestamptz, $12, $13
       FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
                   $9::int[], $10::text[]) AS g (id, name, officer, squad, posts, begins, ends, breaks, rules, applies)
     RETURNING ${SHIFT_COLUMNS}`,
    [
      rows.map((r) => r.id),
      rows.map((r) => r.name),
      rows.map((r) => r.officer),
      rows.map((r) => r.squad),
      rows.map((r) => JSON.stringify(r.posts)),
      rows.map((r) => toIso(r.from)),
      rows.map((r) => toIso(r.to)),
      rows.map((r) => JSON.stringify(r.breaks.map((b) => ({ from: toIso(b.from), to: toIso(b.to) })))),
      rows.map((r) => r.ruleVersion),
      rows.map((r) => (r.appliesFrom === null ? null : toIso(r.appliesFrom))),
      toIso(by.at),
      by.account,
      by.reason,
    ],
  );
  return added.map(toShift);
}

/** Ids among these that some shift has or had. */
export async function takenIds(tx: Queryable, ids: readonly ShiftId[]): Promise<ReadonlySet<ShiftId>> {
  const rows = await tx.query<{ id: ShiftId }>('SELECT DISTINCT id FROM shift WHERE id = ANY($1)', [ids]);
  return new Set(rows.map((row) => row.id));
}

export interface VersionRecord extends Shift {
  readonly officerName: string;
  readonly knownFrom: Instant;
  readonly knownTo: Instant | null;
  readonly madeBy: string | null;
  readonly reason: string | null;
}

/** Every version of a shift, newest first, with the name of the account that made it. */
export async function readVersions(db: Queryable, id: ShiftId, limit: number): Promise<readonly VersionRecord[]> {
  const rows = await db.query<ShiftRecord & Omit<VersionRecord, keyof Shift>>(
    `SELECT ${SHIFT_COLUMNS}, (SELECT o.name FROM officer o WHERE o.id = shift.officer_id) AS "officerName",
            ${ms('lower(known)')} AS "knownFrom", ${ms('upper(known)')} AS "knownTo",
            COALESCE((SELECT a.name FROM account a WHERE a.id = made_by), made_by) AS "madeBy", reason
       FROM shift WHERE id = $1 ORDER BY version DESC LIMIT $2`,
    [id, limit],
  );
  return rows.map((row) => ({ ...row, ...toShift(row) }));
}
