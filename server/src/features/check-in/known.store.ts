import type { KnownCheckIn, Queryable } from '../../ports.ts';

/** One that has ended. Its squad is the officer's present one: a moved officer's evidence moves along. */
export async function readKnown(db: Queryable, id: string): Promise<KnownCheckIn | null> {
  const rows = await db.query<KnownCheckIn & Record<string, unknown>>(
    `SELECT c.id, c.officer_id AS officer, o.squad_id AS squad, c.rung_by AS account, 'ended' AS stage,
            (extract(epoch from c.ended_at) * 1000)::float8 AS "endedAt"
       FROM check_in c JOIN officer o ON o.id = c.officer_id WHERE c.id = $1`,
    [id],
  );
  return rows[0] ?? null;
}
