import { type Fix, WINDOW_MARGIN_MS } from '@dutywall/shared/domain';
import { type Instant, toIso } from '@dutywall/shared/kit';
import type { Queryable } from '../../ports.ts';

/** Fixes unsealed by one statement at most: some hundred kB, a moment of the database's time. */
export const UNSEALED_AT_ONCE = 2_000;

const COLUMNS = `terminal_id, officer_id, event_at, received_at, lon_e6, lat_e6, sigma_m, accuracy_m, speed_mps, course_deg,
  altitude_m, battery, located, mock, alarms, marks, payload_hash, raw`;
const ms = (column: string): string => `(extract(epoch from ${column}) * 1000)::float8`;

/**
 * DU14: moves sealed fixes that a shift covers by now, give or take the margin, to the others, in one statement; returns
 * those that were not there yet. `officers` null: everybody's. `since`: what was sealed before is about to be erased.
 * A fix of an untrusted clock stays: it was sealed by when it probably happened, not by what it says (DU10).
 */
export async function unsealSome(
  db: Queryable,
  officers: readonly string[] | null,
  since: Instant,
): Promise<readonly Fix[]> {
  const rows = await db.query<Omit<Fix, 'lon' | 'lat'> & { lonE6: number; latE6: number }>(
    `WITH due AS (
       SELECT DISTINCT s.terminal_id, s.event_at, s.payload_hash
         FROM shift h JOIN sealed_fix s ON s.officer_id = h.officer_id
          AND s.event_at >= h.begins_at - $1 * interval '1 ms' AND s.event_at < h.ends_at + $1 * interval '1 ms'
        WHERE upper_inf(h.known) AND h.ends_at > $2::timestamptz - interval '2 days'
          AND ($3::text[] IS NULL OR h.officer_id = ANY($3)) AND s.sealed_at > $2 AND NOT 'clock-untrusted' = ANY(s.marks)
        LIMIT ${UNSEALED_AT_ONCE}
     ), opened AS (
       DELETE FROM sealed_fix s USING due d
        WHERE s.terminal_id = d.terminal_id AND s.event_at = d.event_at AND s.payload_hash = d.payload_hash RETURNING s.*
     ), added AS (
       INSERT INTO fix (id, ${COLUMNS})
       SELECT nextval('fix_id'), ${COLUMNS} FROM (SELECT * FROM opened ORDER BY received_at, id) o
       ON CONFLICT DO NOTHING RETURNING *
     )
     SELECT id::float8 AS id, terminal_id AS terminal, officer_id AS officer, ${ms('event_at')} AS "eventAt",
            ${ms('received_at')} AS "receivedAt", lon_e6 AS "lonE6", lat_e6 AS "latE6", sigma_m AS "sigmaM",
            accuracy_m AS "accuracyM", speed_mps AS "speedMps", course_deg AS "courseDeg", altitude_m AS "altitudeM",
            battery, located, mock, alarms, marks
       FROM added ORDER BY id`,
    [WINDOW_MARGIN_MS, toIso(since), officers],
  );
  return rows.map(({ lonE6, latE6, ...row }) => ({ ...row, lon: lonE6 / 1e6, lat: latE6 / 1e6 }));
}
