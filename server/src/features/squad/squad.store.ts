import type { Squad, SquadId } from '@dutywall/shared/domain';
import type { Queryable } from '../../ports.ts';

/** The squads of a scope, parents first where both are in it; `scope` null: all. */
export async function listSquads(db: Queryable, scope: ReadonlySet<SquadId> | null): Promise<readonly Squad[]> {
  return db.query<{ id: string; parent: string | null; name: string }>(
    `SELECT id, parent_id AS parent, name FROM squad WHERE $1::text[] IS NULL OR id = ANY($1)
     ORDER BY parent_id NULLS FIRST, position, id`,
    [scope === null ? null : [...scope]],
  );
}
