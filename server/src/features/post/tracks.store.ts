import type { SquadId } from '@dutywall/shared/domain';
import { type Span, toIso } from '@dutywall/shared/kit';
import type { Queryable } from '../../ports.ts';

/** Latest shifts on the post that are read, and so officers named in the audit entry: a month of a post with three reliefs a day and four officers each. */
const MAX_SHIFTS = 400;
/** Cells of one answer, the fullest first: what a map can show. */
const MAX_CELLS = 6_000;
/** Micro-degrees: an edge of some 11 m north to south, finer than any σ (DU4's floor is 8 m). */
export const CELL_E6 = 100;
/** Micro-degrees around the post that are shown: ≈ 1 km. */
const AROUND_E6 = 9_000;

export interface Cells {
  readonly cells: readonly (readonly [lonE6: number, latE6: number, fixes: number])[];
  readonly officers: readonly string[];
  readonly shifts: number;
  /** True: there were more cells. */
  readonly cut: boolean;
}

/**
 * Where those on this post's shifts reported from, counted by cells. On duty only: within the shift, outside its breaks
 * and any leave; sealed fixes (DU14) are in another table.
 */
export async function readCells(
  db: Queryable,
  post: string,
  squads: readonly SquadId[],
  span: Span,
  box: readonly [west: number, south: number, east: number, north: number],
): Promise<Cells> {
  const [west, south, east, north] = box.map((degrees) => Math.round(degrees * 1e6)) as [
    number,
    number,
    number,
    number,
  ];
  const shifts = await db.query<{ id: string; officer: string }>(
    `SELECT id, officer_id AS officer FROM shift
      WHERE upper_inf(known) AND post_ids @> ARRAY[$1::text] AND begins_at < $3 AND ends_at > $2 AND squad_id = ANY($4)
      ORDER BY begins_at DESC LIMIT ${MAX_SHIFTS}`,
    [post, toIso(span.from), toIso(span.to), squads],
  );
  const rows = await db.query<{ x: number; y: number; n: number }>(
    `SELECT floor(f.lon_e6 / ${CELL_E6}.0)::int AS x, floor(f.lat_e6 / ${CELL_E6}.0)::int AS y, count(*)::int AS n
       FROM shift s JOIN fix f ON f.officer_id = s.officer_id AND f.event_at >= greatest(s.begins_at, $2::timestamptz)
                              AND f.event_at < least(s.ends_at, $3::timestamptz)
      WHERE upper_inf(s.known) AND s.id = ANY($1) AND f.located
        AND f.lon_e6 BETWEEN $4 AND $5 AND f.lat_e6 BETWEEN $6 AND $7
        AND NOT EXISTS (SELECT 1 FROM jsonb_array_elements(s.breaks) b
                         WHERE f.event_at >= (b->>'from')::timestamptz AND f.event_at < (b->>'to')::timestamptz)
        AND NOT EXISTS (SELECT 1 FROM leave l WHERE l.officer_id = s.officer_id AND upper_inf(l.known)
                           AND f.event_at >= l.begins_at AND f.event_at < l.ends_at)
      GROUP BY 1, 2 ORDER BY n DESC, 1, 2 LIMIT ${MAX_CELLS + 1}`,
    [
      ...[shifts.map((s) => s.id), toIso(span.from), toIso(span.to)],
      ...[west - AROUND_E6, east + AROUND_E6, south - AROUND_E6, north + AROUND_E6],
    ],
  );
  const middle = (cell: number): number => cell * CELL_E6 + CELL_E6 / 2;
  return {
    cells: rows.slice(0, MAX_CELLS).map(({ x, y, n }) => [middle(x), middle(y), n] as const),
    officers: [...new Set(shifts.map((s) => s.officer))],
    shifts: shifts.length,
    cut: rows.length > MAX_CELLS || shifts.length === MAX_SHIFTS,
  };
}
