import type { Leave, OfficerId, SquadId } from '@dutywall/shared/domain';
import { type Span, toIso } from '@dutywall/shared/kit';
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
