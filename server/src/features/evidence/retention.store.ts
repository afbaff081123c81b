import type { RetentionSettings } from '@dutywall/shared/domain';
import { type Instant, toIso } from '@dutywall/shared/kit';
import type { RetentionSettingsRow } from '@dutywall/shared/protocol';
import type { Queryable } from '../../ports.ts';

/** Every version of how long recordings are kept, the newest first; the newest is in force. */
export async function listRetention(db: Queryable, limit: number): Promise<readonly RetentionSettingsRow[]> {
  return db.query<RetentionSettingsRow & Record<string, unknown>>(
    `SELECT version, ordinary, evidence, (extract(epoch from valid_from) * 1000)::float8 AS "validFrom",
            made_by AS "madeBy", reason FROM retention_version ORDER BY version DESC LIMIT $1`,
    [limit],
  );
}

/** A new version. Two at once collide on the key, and one of them fails. */
export async function insertRetention(
  tx: Queryable,
  made: { readonly settings: RetentionSettings; readonly at: Instant; readonly by: string; readonly reason: string },
): Promise<number> {
  const rows = await tx.query<{ version: number }>(
    `INSERT INTO retention_version (version, ordinary, evidence, valid_from, made_by, reason)
     SELECT max(version) + 1, $1, $2, $3, $4, $5 FROM retention_version RETURNING version`,
    [made.settings.ordinary, made.settings.evidence, toIso(made.at), made.by, made.reason],
  );
  return rows[0]?.version ?? 0;
}
