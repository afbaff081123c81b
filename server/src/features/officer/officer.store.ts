import type { Officer, OfficerId } from '@dutywall/shared/domain';
import type { Queryable } from '../../ports.ts';
import type { OfficerQuery, OfficerScope } from './officer.ts';

const COLUMNS = 'id, badge, name, squad_id AS squad, kind, equipment';
const IN_SCOPE = '(squad_id = ANY($1::text[]) OR id = $2)';

type Row = Officer & Record<string, unknown>;

function scopeValues(scope: OfficerScope): [string[], string | null] {
  return 'squads' in scope ? [[...scope.squads], null] : [[], scope.self];
}

/** Officers in scope by badge; `search` is a part of name or badge. Those who left are not listed. */
export async function listOfficers(
  db: Queryable,
  scope: OfficerScope,
  query: OfficerQuery,
): Promise<readonly Officer[]> {
  const pattern = query.search === undefined ? null : `%${query.search.replace(/[\\%_]/g, '\\$&')}%`;
  return db.query<Row>(
    `SELECT ${COLUMNS} FROM officer
     WHERE ${IN_SCOPE} AND left_at IS NULL AND badge > $3
       AND ($4::text IS NULL OR squad_id = $4) AND ($5::text IS NULL OR name ILIKE $5 OR badge ILIKE $5)
     ORDER BY badge LIMIT $6`,
    [...scopeValues(scope), query.after ?? '', query.squad ?? null, pattern, query.limit],
  );
}

/** One officer in scope; null also for one outside it, so that nothing is told about others. */
export async function findOfficer(db: Queryable, scope: OfficerScope, id: OfficerId): Promise<Officer | null> {
  const [row] = await db.query<Row>(`SELECT ${COLUMNS} FROM officer WHERE ${IN_SCOPE} AND id = $3`, [
    ...scopeValues(scope),
    id,
  ]);
  return row ?? null;
}
