import type { Instant } from '@dutywall/shared/kit';
import type { Queryable, Role } from '../../ports.ts';
import type { AccountRow, KioskRow } from './account.ts';

const SELECT = `SELECT a.id, a.name, a.role, a.officer_id AS officer, a.language, a.password_hash IS NOT NULL AS has_password,
  a.locked_until, a.created_at, a.disabled_at,
  ARRAY(SELECT squad_id FROM account_squad WHERE account_id = a.id ORDER BY squad_id) AS squads FROM account a`;

interface Row {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly officer: string | null;
  readonly language: string;
  readonly has_password: boolean;
  readonly locked_until: Date | null;
  readonly created_at: Date;
  readonly disabled_at: Date | null;
  readonly squads: string[];
}

function toRow(row: Row): AccountRow {
  const { id, name, role, officer, language, squads } = row;
  return {
    id,
    name,
    role,
    officer,
    language,
    squads,
    hasPassword: row.has_password,
    lockedUntil: row.locked_until?.getTime() ?? null,
    createdAt: row.created_at.getTime(),
    disabledAt: row.disabled_at?.getTime() ?? null,
  };
}

/** Accounts in order of name, after `after`. */
export async function listAccounts(db: Queryable, after: string, limit: number): Promise<readonly AccountRow[]> {
  const rows = await db.query<Row & Record<string, unknown>>(`${SELECT} WHERE a.name > $1 ORDER BY a.name LIMIT $2`, [
    after,
    limit,
  ]);
  return rows.map(toRow);
}

export async function findAccount(db: Queryable, by: 'id' | 'name', value: string): Promise<AccountRow | null> {
  const [row] = await db.query<Row & Record<string, unknown>>(`${SELECT} WHERE a.${by} = $1`, [value]);
  return row ? toRow(row) : null;
}

export interface NewAccount {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly officer: string | null;
  readonly passwordHash: string | null;
  readonly language: string;
  readonly now: Instant;
}

/** False when the name is taken. */
export async function insertAccount(tx: Queryable, account: NewAccount): Promise<boolean> {
  const { id, name, role, officer, passwordHash, language, now } = account;
  const rows = await tx.query(
    `INSERT INTO account (id, name, role, officer_id, password_hash, language, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (name) DO NOTHING RETURNING id`,
    [id, name, role, officer, passwordHash, language, new Date(now)],
  );
  return rows.length > 0;
}

/** Replaces the account's squads; answers those that do not exist (then nothing is to be kept: roll back). */
export async function setSquads(tx: Queryable, account: string, squads: readonly string[]): Promise<readonly string[]> {
  const known = await tx.query<{ id: string }>('SELECT id FROM squad WHERE id = ANY($1::text[])', [squads]);
  const ids = new Set(known.map(({ id }) => id));
  const unknown = squads.filter((id) => !ids.has(id));
  if (unknown.length > 0) return unknown;
  await tx.query('DELETE FROM account_squad WHERE account_id = $1', [account]);
  await tx.query('INSERT INTO account_squad (account_id, squad_id) SELECT $1, unnest($2::text[])', [account, [...ids]]);
  return [];
}

export async function updateAccount(
  tx: Queryable,
  account: string,
  change: {
    readonly role?: Role | undefined;
    readonly language?: string | undefined;
    readonly disabledAt?: Instant | null | undefined;
  },
): Promise<void> {
  const { role, language, disabledAt } = change;
  await tx.query(
    `UPDATE account SET role = coalesce($2, role), language = coalesce($3, language),
       disabled_at = CASE WHEN $4 THEN $5::timestamptz ELSE disabled_at END WHERE id = $1`,
    [
      account,
      role ?? null,
      language ?? null,
      disabledAt !== undefined,
      disabledAt == null ? null : new Date(disabledAt),
    ],
  );
}

export async function setPassword(tx: Queryable, account: string, hash: string): Promise<void> {
  await tx.query('UPDATE account SET password_hash = $2, failed_count = 0, locked_until = NULL WHERE id = $1', [
    account,
    hash,
  ]);
}

export async function revokeSessions(tx: Queryable, account: string, now: Instant): Promise<void> {
  await tx.query('UPDATE session SET revoked_at = $2 WHERE account_id = $1 AND revoked_at IS NULL', [
    account,
    new Date(now),
  ]);
}

/** Administrators who can still sign in, but for one account. */
export async function otherAdministrators(tx: Queryable, but: string): Promise<number> {
  const [row] = await tx.query<{ n: number }>(
    `SELECT count(*) AS n FROM account
     WHERE role = 'administrator' AND disabled_at IS NULL AND password_hash IS NOT NULL AND id <> $1`,
    [but],
  );
  return row?.n ?? 0;
}

export async function officerExists(tx: Queryable, officer: string): Promise<boolean> {
  return (await tx.query('SELECT 1 FROM officer WHERE id = $1', [officer])).length > 0;
}

export async function insertKiosk(
  tx: Queryable,
  kiosk: {
    readonly id: string;
    readonly account: string;
    readonly label: string;
    readonly hash: Buffer;
    readonly by: string;
    readonly now: Instant;
  },
): Promise<void> {
  const { id, account, label, hash, by, now } = kiosk;
  await tx.query(
    'INSERT INTO kiosk_token (id, account_id, label, token_sha256, created_by, created_at) VALUES ($1, $2, $3, $4, $5, $6)',
    [id, account, label, hash, by, new Date(now)],
  );
}

export async function listKiosks(db: Queryable, account: string): Promise<readonly KioskRow[]> {
  const rows = await db.query<{
    id: string;
    label: string;
    created_by: string;
    created_at: Date;
    last_used_at: Date | null;
    revoked_at: Date | null;
  }>(
    `SELECT id, label, created_by, created_at, last_used_at, revoked_at FROM kiosk_token
     WHERE account_id = $1 ORDER BY created_at DESC LIMIT 200`,
    [account],
  );
  return rows.map((row) => ({
    id: row.id,
    label: row.label,
    createdBy: row.created_by,
    createdAt: row.created_at.getTime(),
    lastUsedAt: row.last_used_at?.getTime() ?? null,
    revokedAt: row.revoked_at?.getTime() ?? null,
  }));
}

/** Takes a kiosk's token away with its sessions; answers their hashes, or null when there is no such kiosk (left). */
export async function revokeKiosk(
  tx: Queryable,
  account: string,
  kiosk: string,
  now: Instant,
): Promise<readonly Buffer[] | null> {
  const rows = await tx.query(
    'UPDATE kiosk_token SET revoked_at = $3 WHERE account_id = $1 AND id = $2 AND revoked_at IS NULL RETURNING id',
    [account, kiosk, new Date(now)],
  );
  if (rows.length === 0) return null;
  const ended = await tx.query<{ id_sha256: Buffer }>(
    'UPDATE session SET revoked_at = $2 WHERE kiosk_id = $1 AND revoked_at IS NULL RETURNING id_sha256',
    [kiosk, new Date(now)],
  );
  return ended.map(({ id_sha256 }) => id_sha256);
}
