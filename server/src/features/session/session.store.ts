import type { OfficerId } from '@dutywall/shared/domain';
import type { Instant } from '@dutywall/shared/kit';
import type { Queryable, Role } from '../../ports.ts';

export interface SessionRow {
  readonly account: string;
  readonly name: string;
  readonly role: Role;
  readonly language: string;
  readonly officer: OfficerId | null;
  readonly lastSeenAt: Instant;
  readonly expiresAt: Instant;
  readonly idleMs: number;
}

/** The session of a hash when it may still be used at `now`, with its account; null otherwise. */
export async function findSession(db: Queryable, hash: Buffer, now: Instant): Promise<SessionRow | null> {
  const [row] = await db.query<{
    account: string;
    name: string;
    role: Role;
    language: string;
    officer: string | null;
    last_seen_at: Date;
    expires_at: Date;
    idle_s: number;
  }>(
    `SELECT a.id AS account, a.name, a.role, a.language, a.officer_id AS officer, s.last_seen_at, s.expires_at, s.idle_s
     FROM session s JOIN account a ON a.id = s.account_id LEFT JOIN kiosk_token k ON k.id = s.kiosk_id
     WHERE s.id_sha256 = $1 AND s.revoked_at IS NULL AND k.revoked_at IS NULL AND a.disabled_at IS NULL
       AND s.expires_at > $2 AND s.last_seen_at + make_interval(secs => s.idle_s) > $2`,
    [hash, new Date(now)],
  );
  if (!row) return null;
  const { account, name, role, language, officer, last_seen_at, expires_at, idle_s } = row;
  return {
    account,
    name,
    role,
    language,
    officer,
    lastSeenAt: last_seen_at.getTime(),
    expiresAt: expires_at.getTime(),
    idleMs: idle_s * 1_000,
  };
}

export async function touchSession(db: Queryable, hash: Buffer, now: Instant): Promise<void> {
  await db.query('UPDATE session SET last_seen_at = $2 WHERE id_sha256 = $1', [hash, new Date(now)]);
}

export interface NewSession {
  readonly hash: Buffer;
  readonly account: string;
  readonly now: Instant;
  readonly expiresAt: Instant;
  readonly idleS: number;
  readonly kiosk: string | null;
  readonly userAgent: string | null;
}

/** Adds a session; ended ones of the account, and all but its newest `keep`, go. */
export async function insertSession(tx: Queryable, session: NewSession, keep: number): Promise<void> {
  const { hash, account, now, expiresAt, idleS, kiosk, userAgent } = session;
  await tx.query(
    `INSERT INTO session (id_sha256, account_id, created_at, last_seen_at, expires_at, idle_s, kiosk_id, user_agent)
     VALUES ($1, $2, $3, $3, $4, $5, $6, $7)`,
    [hash, account, new Date(now), new Date(expiresAt), idleS, kiosk, userAgent],
  );
  await tx.query(
    `DELETE FROM session WHERE account_id = $1 AND (expires_at <= $2 OR revoked_at IS NOT NULL OR id_sha256 IN (
       SELECT id_sha256 FROM session WHERE account_id = $1 ORDER BY created_at DESC, id_sha256 OFFSET $3))`,
    [account, new Date(now), keep],
  );
}

/** Ends one session; answers its account, or null when it had ended already. */
export async function revokeSession(tx: Queryable, hash: Buffer, now: Instant): Promise<string | null> {
  const [row] = await tx.query<{ account_id: string }>(
    'UPDATE session SET revoked_at = $2 WHERE id_sha256 = $1 AND revoked_at IS NULL RETURNING account_id',
    [hash, new Date(now)],
  );
  return row?.account_id ?? null;
}

/** Ends all sessions of an account but one; answers the hashes of those ended. */
export async function revokeOthers(
  tx: Queryable,
  account: string,
  but: Buffer,
  now: Instant,
): Promise<readonly Buffer[]> {
  const rows = await tx.query<{ id_sha256: Buffer }>(
    `UPDATE session SET revoked_at = $3 WHERE account_id = $1 AND id_sha256 <> $2 AND revoked_at IS NULL RETURNING id_sha256`,
    [account, but, new Date(now)],
  );
  return rows.map(({ id_sha256 }) => id_sha256);
}

export interface SignInRow {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly password_hash: string | null;
  readonly failed_count: number;
  readonly locked_until: Date | null;
  readonly disabled_at: Date | null;
}

export async function findAccount(db: Queryable, by: 'name' | 'id', value: string): Promise<SignInRow | null> {
  const [row] = await db.query<SignInRow & Record<string, unknown>>(
    `SELECT id, name, role, password_hash, failed_count, locked_until, disabled_at FROM account WHERE ${by} = $1`,
    [value],
  );
  return row ?? null;
}

export async function setFailures(
  tx: Queryable,
  account: string,
  count: number,
  lockedUntil: Instant | null,
): Promise<void> {
  await tx.query('UPDATE account SET failed_count = $2, locked_until = $3 WHERE id = $1', [
    account,
    count,
    lockedUntil === null ? null : new Date(lockedUntil),
  ]);
}

export async function setPassword(tx: Queryable, account: string, hash: string): Promise<void> {
  await tx.query('UPDATE account SET password_hash = $2, failed_count = 0, locked_until = NULL WHERE id = $1', [
    account,
    hash,
  ]);
}

export interface KioskRow {
  readonly id: string;
  readonly account: string;
  readonly label: string;
}

/** The kiosk that a token belongs to, unless it or its account was taken away. Marks it as used. */
export async function useKiosk(tx: Queryable, tokenHash: Buffer, now: Instant): Promise<KioskRow | null> {
  const [row] = await tx.query<KioskRow & Record<string, unknown>>(
    `UPDATE kiosk_token k SET last_used_at = $2 FROM account a
     WHERE k.token_sha256 = $1 AND k.revoked_at IS NULL AND a.id = k.account_id AND a.disabled_at IS NULL AND a.role = 'wall'
     RETURNING k.id, k.account_id AS account, k.label`,
    [tokenHash, new Date(now)],
  );
  return row ?? null;
}
