import { DAY, type Instant } from '@dutywall/shared/kit';
import type { Queryable } from '../ports.ts';

/** Days before and after today (UTC) that always have a partition: late uploads of a week, and midnight. */
const PARTITION_DAYS = { from: -8, to: 2 } as const;

/**
 * Makes the daily partitions of `fix` for the UTC days today + `days.from` … today + `days.to`. Does nothing for
 * those that exist; safe to run again and side by side. A day whose rows already lie in `fix_stray` is left there.
 */
export async function ensureFixPartitions(
  db: Queryable,
  now: Instant,
  days: { readonly from: number; readonly to: number } = PARTITION_DAYS,
): Promise<void> {
  const today = Math.floor(now / DAY) * DAY;
  const have = new Set(await partitions(db));
  for (let day = days.from; day <= days.to; day += 1) {
    const from = new Date(today + day * DAY).toISOString();
    const to = new Date(today + (day + 1) * DAY).toISOString();
    const name = `fix_${from.slice(0, 10).replaceAll('-', '')}`;
    if (have.has(name)) continue;
    const strays = await db.query(`SELECT 1 FROM fix_stray WHERE event_at >= $1 AND event_at < $2 LIMIT 1`, [from, to]);
    if (strays.length > 0) continue;
    // Neither name nor bounds come from outside: both are made from a number of days.
    await db.query(`CREATE TABLE IF NOT EXISTS ${name} PARTITION OF fix FOR VALUES FROM ('${from}') TO ('${to}')`);
  }
}

/** Drops the days of `fix` that ended before `before`, with everything in them (the setting of retention). */
export async function dropFixPartitions(db: Queryable, before: Instant): Promise<void> {
  for (const name of await partitions(db)) {
    const [, year, month, day] = /^fix_(\d{4})(\d{2})(\d{2})$/.exec(name) ?? [];
    if (year === undefined || Date.UTC(Number(year), Number(month) - 1, Number(day)) + DAY > before) continue;
    await db.query(`DROP TABLE IF EXISTS ${name}`);
  }
  await db.query('DELETE FROM fix_stray WHERE event_at < to_timestamp($1::float8 / 1000)', [before]);
}

async function partitions(db: Queryable): Promise<readonly string[]> {
  const rows = await db.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'fix'::regclass`,
  );
  return rows.map((row) => row.name);
}
