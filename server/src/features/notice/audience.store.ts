import type { Audience, Queryable } from '../../ports.ts';

/** Supervisors of a squad who are told at most. */
const MAX_SUPERVISORS = 100;

/** Who could be told about an officer: everybody with an account that can sign in. */
export async function readAudience(tx: Queryable, officer: string, squad: string): Promise<Audience> {
  const rows = await tx.query<{ account: string; self: boolean }>(
    `WITH RECURSIVE above AS (
       SELECT id, parent_id FROM squad WHERE id = $2
       UNION
       SELECT q.id, q.parent_id FROM squad q JOIN above a ON q.id = a.parent_id
     ), reached AS (
       SELECT c.id AS account, coalesce(c.officer_id = $1, false) AS self FROM account c
        WHERE c.disabled_at IS NULL
          AND (c.officer_id = $1 OR (c.role = 'supervisor'
               AND EXISTS (SELECT FROM account_squad s JOIN above ON above.id = s.squad_id WHERE s.account_id = c.id)))
     )
     SELECT account, self FROM reached ORDER BY self DESC, account LIMIT $3`,
    [officer, squad, MAX_SUPERVISORS + 20],
  );
  return {
    officer: rows.filter((row) => row.self).map((row) => row.account),
    supervisors: rows.filter((row) => !row.self).map((row) => row.account),
  };
}
