import type { SquadId } from '@dutywall/shared/domain';
import type { Queryable } from '../ports.ts';

/** An account's squads with everything below them, as a set; UNION ends a loop that bad data might hold. */
export async function squadsOf(db: Queryable, account: string): Promise<ReadonlySet<SquadId>> {
  const rows = await db.query<{ id: string }>(
    `WITH RECURSIVE scope AS (
       SELECT squad_id AS id FROM account_squad WHERE account_id = $1
       UNION
       SELECT squad.id FROM squad JOIN scope ON squad.parent_id = scope.id
     )
     SELECT id FROM scope ORDER BY id`,
    [account],
  );
  return new Set(rows.map(({ id }) => id));
}
