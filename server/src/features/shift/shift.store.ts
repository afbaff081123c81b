import type { OfficerId, Shift, SquadId } from '@dutywall/shared/domain';
import { type Span, toIso } from '@dutywall/shared/kit';
import type { Queryable } from '../../ports.ts';

const ms = (column: string): string => `(extract(epoch from ${column}) * 1000)::float8`;

export type ShiftRecord = Omit<Shift, 'breaks'> &
  Record<string, unknown> & { breaks: readonly { from: string; to: string }[] };

export const SHIFT_COLUMNS = `id, version, name, officer_id AS officer, squad_id AS squad, post_ids AS posts,
  ${ms('begins_at')} AS "from", ${ms('ends_at')} AS "to", breaks, rule_version AS "ruleVersion"`;

export function toShift({
  id,
  version,
  name,
  officer,
  squad,
  posts,
  from,
  to,
  breaks,
  ruleVersion,
}: ShiftRecord): Shift {
  const spans = breaks.map((b) => ({ from: Date.parse(b.from), to: Date.parse(b.to) }));
  return { id, version, name, officer, squad, posts, from, to, breaks: spans, ruleVersion };
}

export interface ShiftQuery extends Span {
  /** Null: not limited by squad. */
  readonly squads: readonly SquadId[] | null;
  readonly officer: OfficerId | null;
  readonly limit: number;
}

/** The shifts as known now that touch the range, by begin. */
export async function listShifts(db: Queryable, query: ShiftQuery): Promise<readonly Shift[]> {
  const rows = await db.query<ShiftRecord>(
    `SELECT ${SHIFT_COLUMNS} FROM shift
      WHERE upper_inf(known) AND begins_at < $2 AND ends_at > $1 AND ($3::text[] IS NULL OR squad_id = ANY($3))
        AND ($4::text IS NULL OR officer_id = $4) ORDER BY begins_at, id LIMIT $5`,
    [toIso(query.from), toIso(query.to), query.squads, query.officer, query.limit],
  );
  return rows.map(toShift);
}
