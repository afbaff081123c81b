import { type Instant, toIso } from '@dutywall/shared/kit';
import type { Queryable } from '../../ports.ts';

export interface CodeOfficer {
  readonly id: string;
  readonly badge: string;
  readonly name: string;
  readonly squad: string;
}

/** The officer with this badge who has not left; null: there is none. */
export async function officerForCode(db: Queryable, badge: string): Promise<CodeOfficer | null> {
  const rows = await db.query<CodeOfficer & Record<string, unknown>>(
    'SELECT id, badge, name, squad_id AS squad FROM officer WHERE badge = $1 AND left_at IS NULL',
    [badge],
  );
  return rows[0] ?? null;
}

/** Writes a code and takes the officer's unused older ones away: the newest picture on a screen is the one that counts. */
export async function insertCode(
  tx: Queryable,
  code: {
    readonly sha256: Buffer;
    readonly officer: string;
    readonly by: string;
    readonly at: Instant;
    readonly until: Instant;
  },
): Promise<void> {
  await tx.query('DELETE FROM terminal_code WHERE officer_id = $1 AND used_at IS NULL', [code.officer]);
  await tx.query(
    'INSERT INTO terminal_code (code_sha256, officer_id, made_by, made_at, expires_at) VALUES ($1, $2, $3, $4, $5)',
    [code.sha256, code.officer, code.by, toIso(code.at), toIso(code.until)],
  );
}

export interface KeptCode {
  readonly officer: string;
  readonly badge: string;
  readonly expiresAt: Instant;
  readonly used: boolean;
}

/** Locked until the transaction ends, so that two phones at once make one terminal. */
export async function lockCode(tx: Queryable, sha256: Buffer): Promise<KeptCode | null> {
  const rows = await tx.query<KeptCode & Record<string, unknown>>(
    `SELECT c.officer_id AS officer, o.badge, (extract(epoch FROM c.expires_at) * 1000)::float8 AS "expiresAt",
            c.used_at IS NOT NULL AS used
       FROM terminal_code c JOIN officer o ON o.id = c.officer_id WHERE c.code_sha256 = $1 FOR UPDATE OF c`,
    [sha256],
  );
  return rows[0] ?? null;
}

export async function useCode(tx: Queryable, sha256: Buffer, terminal: string, at: Instant): Promise<void> {
  await tx.query('UPDATE terminal_code SET used_at = $3, terminal_id = $2 WHERE code_sha256 = $1', [
    sha256,
    terminal,
    toIso(at),
  ]);
}

/** Disables the phones that earlier codes bound to the officer; answers their ids. */
export async function retirePhones(tx: Queryable, officer: string, at: Instant): Promise<readonly string[]> {
  const rows = await tx.query<{ id: string }>(
    `UPDATE terminal SET disabled_at = $2 WHERE disabled_at IS NULL
        AND id IN (SELECT terminal_id FROM terminal_code WHERE officer_id = $1) RETURNING id`,
    [officer, toIso(at)],
  );
  return rows.map(({ id }) => id);
}
