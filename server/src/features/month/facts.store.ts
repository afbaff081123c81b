import type { AbsenceStage, DutyState, MonthFacts } from '@dutywall/shared/domain';
import { type Span, toIso } from '@dutywall/shared/kit';
import type { Queryable } from '../../ports.ts';

/**
 * What a month is made of, as believed now (BT2). Duty counts for the squad of its shift; a flag for the squad of the
 * shift it is about, else the officer's. Null squads: all; else of these alone.
 */
export async function readMonthFacts(
  db: Queryable,
  span: Span,
  squads: readonly string[] | null = null,
): Promise<MonthFacts> {
  const range = [toIso(span.from), toIso(span.to), squads];
  const times = await db.query<{ officer: string; squad: string; state: DutyState; ms: number }>(
    `SELECT d.officer_id AS officer, s.squad_id AS squad, d.state,
            round(sum(extract(epoch from upper(d.valid * m.span) - lower(d.valid * m.span))) * 1000)::float8 AS ms
       FROM (SELECT tstzrange($1, $2) AS span) m
       JOIN duty_interval d ON d.valid && m.span AND upper_inf(d.known)
       JOIN shift s ON s.id = d.shift_id AND upper_inf(s.known)
      WHERE $3::text[] IS NULL OR s.squad_id = ANY($3)
      GROUP BY d.officer_id, s.squad_id, d.state`,
    range,
  );
  const absences = await db.query<{ officer: string; squad: string; id: string; stage: AbsenceStage }>(
    `SELECT a.officer_id AS officer, coalesce(h.squad_id, o.squad_id) AS squad, a.id, t.stage
       FROM absence a
       JOIN officer o ON o.id = a.officer_id
       LEFT JOIN incident i ON i.id = a.incident_id
       LEFT JOIN shift h ON h.id = i.shift_id AND upper_inf(h.known)
       CROSS JOIN LATERAL (SELECT stage FROM absence_step WHERE absence_id = a.id ORDER BY id DESC LIMIT 1) t
      WHERE a.flagged_at >= $1 AND a.flagged_at < $2
        AND ($3::text[] IS NULL OR coalesce(h.squad_id, o.squad_id) = ANY($3))`,
    range,
  );
  const named = await db.query<{ id: string; badge: string; name: string }>('SELECT id, badge, name FROM officer');
  const units = await db.query<{ id: string; name: string }>('SELECT id, name FROM squad');
  return { officers: named, squads: units, times, absences };
}
