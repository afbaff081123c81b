import type { ProcedureSettings } from '@dutywall/shared/domain';
import { type Instant, toIso } from '@dutywall/shared/kit';
import type { ProcedureRow } from '@dutywall/shared/protocol';
import type { Queryable } from '../../ports.ts';

/** Every version of the procedure's times, the newest first. */
export async function listProcedures(db: Queryable, limit: number): Promise<readonly ProcedureRow[]> {
  return db.query<ProcedureRow & Record<string, unknown>>(
    `SELECT version, (settings->>'answerWindowMs')::float8 AS "answerWindowMs",
            (settings->>'appealWindowMs')::float8 AS "appealWindowMs",
            (extract(epoch from valid_from) * 1000)::float8 AS "validFrom", made_by AS "madeBy", reason
       FROM procedure_version ORDER BY version DESC LIMIT $1`,
    [limit],
  );
}

/** A new version; flags made before keep theirs. Two at once collide on the key, and one of them fails. */
export async function insertProcedure(
  tx: Queryable,
  made: { readonly settings: ProcedureSettings; readonly at: Instant; readonly by: string; readonly reason: string },
): Promise<number> {
  const rows = await tx.query<{ version: number }>(
    `INSERT INTO procedure_version (version, settings, valid_from, made_by, reason)
     SELECT max(version) + 1, $1, $2, $3, $4 FROM procedure_version RETURNING version`,
    [JSON.stringify(made.settings), toIso(made.at), made.by, made.reason],
  );
  return rows[0]?.version ?? 0;
}
