import type { Queryable } from '@dutywall/server/ports';
import { type Instant, toIso } from '@dutywall/shared/kit';
import { lineOf, type PathOfficer } from './officers.ts';

export interface StoredRow {
  readonly officer: string;
  readonly shift: string;
  readonly state: string;
  readonly cause: string | null;
  readonly from: Instant;
  readonly to: Instant | null;
}

const ms = (column: string): string => `round(extract(epoch from ${column}) * 1000)::float8`;

/** The duty intervals that the store believes now, or believed at `known`, by officer. */
export async function storedRows(db: Queryable, known: Instant | null = null): Promise<Map<string, StoredRow[]>> {
  const rows = await db.query<StoredRow & Record<string, unknown>>(
    `SELECT officer_id AS officer, shift_id AS shift, state, cause, ${ms('lower(valid)')} AS "from",
            ${ms('upper(valid)')} AS "to"
       FROM duty_interval
      WHERE CASE WHEN $1::timestamptz IS NULL THEN upper_inf(known) ELSE known @> $1::timestamptz END
      ORDER BY officer_id, lower(valid), id`,
    [known === null ? null : toIso(known)],
  );
  const byOfficer = new Map<string, StoredRow[]>();
  for (const row of rows) {
    const own = byOfficer.get(row.officer);
    if (own) own.push(row);
    else byOfficer.set(row.officer, [row]);
  }
  return byOfficer;
}

/** The same as lines, for the officers in question. */
export async function storedLines(
  db: Queryable,
  officers: readonly PathOfficer[],
  known: Instant | null = null,
): Promise<Map<string, string[]>> {
  const rows = await storedRows(db, known);
  return new Map(officers.map(({ id }) => [id, (rows.get(id) ?? []).map(lineOf)]));
}
