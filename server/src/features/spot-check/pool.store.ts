import type { ExclusionReason, OfficerId, SquadId } from '@dutywall/shared/domain';
import { type Instant, toIso } from '@dutywall/shared/kit';
import type { Queryable } from '../../ports.ts';

/** Somebody on shift, with what keeps them out of the pool, if anything. */
export interface OnShift {
  readonly officer: OfficerId;
  readonly badge: string;
  readonly squad: SquadId;
  readonly lastCheckedAt: Instant | null;
  readonly reason: Exclude<ExclusionReason, 'drawer' | 'in-check-in'> | null;
}

/** Everybody of these squads whom a shift covers at `at`, as the roster is known now. */
export function readOnShift(db: Queryable, squads: readonly SquadId[], at: Instant): Promise<readonly OnShift[]> {
  return db.query<OnShift & Record<string, unknown>>(
    `SELECT DISTINCT ON (o.id) o.id AS officer, o.badge, o.squad_id AS squad,
            (SELECT (extract(epoch FROM max(k.live_at)) * 1000)::float8 FROM check_in k
              WHERE k.officer_id = o.id AND k.outcome = 'answered') AS "lastCheckedAt",
            CASE
              WHEN EXISTS (SELECT 1 FROM leave l WHERE l.officer_id = o.id AND upper_inf(l.known)
                             AND l.begins_at <= $2 AND l.ends_at > $2) THEN 'excused'
              WHEN EXISTS (SELECT 1 FROM jsonb_array_elements(shift.breaks) b
                            WHERE (b->>'from')::timestamptz <= $2 AND (b->>'to')::timestamptz > $2) THEN 'on-break'
              WHEN EXISTS (SELECT 1 FROM incident i WHERE i.officer_id = o.id AND i.kind = 'sos'
                             AND i.ended_at IS NULL AND i.retracted_at IS NULL) THEN 'sos'
              WHEN EXISTS (SELECT 1 FROM spot_check_result r JOIN spot_check c ON c.id = r.spot_check_id
                            WHERE r.drawn @> jsonb_build_array(jsonb_build_object('officer', o.id))
                              AND r.drawn_at + make_interval(mins => (c.parameters->>'windowMinutes')::int) > $2
                              AND NOT EXISTS (SELECT 1 FROM spot_check_step s WHERE s.spot_check_id = c.id
                                                AND s.officer_id = o.id AND s.outcome = 'checked')) THEN 'open-spot-check'
            END AS reason
       FROM officer o JOIN shift ON shift.officer_id = o.id AND upper_inf(shift.known)
        AND shift.begins_at <= $2 AND shift.ends_at > $2
      WHERE o.squad_id = ANY($1) AND o.left_at IS NULL ORDER BY o.id, shift.begins_at`,
    [squads, toIso(at)],
  );
}

/** Which of these squads exist. */
export async function knownSquads(db: Queryable, squads: readonly SquadId[]): Promise<ReadonlySet<SquadId>> {
  const rows = await db.query<{ id: SquadId }>('SELECT id FROM squad WHERE id = ANY($1)', [squads]);
  return new Set(rows.map(({ id }) => id));
}
