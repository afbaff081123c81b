import { type Instant, toIso } from '@dutywall/shared/kit';
import type { NoticeReadAsk, NoticeRow } from '@dutywall/shared/protocol';
import type { Notice, Queryable } from '../../ports.ts';

const ms = (column: string): string => `(extract(epoch from ${column}) * 1000)::float8`;
const COLUMNS = `id::float8 AS id, key, params, subject, ${ms('at')} AS at, ${ms('read_at')} AS "readAt"`;

type Row = NoticeRow & Record<string, unknown>;

/** Adds what was not told under that name before; answers what was added, with whom it is for. */
export async function insertNotices(
  tx: Queryable,
  at: Instant,
  notices: readonly Notice[],
): Promise<readonly { readonly account: string; readonly notice: NoticeRow }[]> {
  if (notices.length === 0) return [];
  const rows = await tx.query<Row & { account: string }>(
    `INSERT INTO notice (account_id, key, params, subject, at, dedupe)
     SELECT account, key, params::jsonb, subject, $5, dedupe
       FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $6::text[]) AS n (account, key, params, subject, dedupe)
     ON CONFLICT (account_id, dedupe) DO NOTHING RETURNING account_id AS account, ${COLUMNS}`,
    [
      notices.map((n) => n.account),
      notices.map((n) => n.key),
      notices.map((n) => JSON.stringify(n.params)),
      notices.map((n) => n.subject),
      toIso(at),
      notices.map((n) => n.dedupe),
    ],
  );
  return rows.map(({ account, ...notice }) => ({ account, notice }));
}

export async function listNotices(db: Queryable, account: string, limit: number): Promise<readonly NoticeRow[]> {
  return db.query<Row>(`SELECT ${COLUMNS} FROM notice WHERE account_id = $1 ORDER BY id DESC LIMIT $2`, [
    account,
    limit,
  ]);
}

export async function countUnread(db: Queryable, account: string): Promise<number> {
  const rows = await db.query<{ n: number }>(
    'SELECT count(*)::int AS n FROM notice WHERE account_id = $1 AND read_at IS NULL',
    [account],
  );
  return rows[0]?.n ?? 0;
}

export async function markRead(
  db: Queryable,
  account: string,
  { from = 0, upTo }: NoticeReadAsk,
  at: Instant,
): Promise<void> {
  await db.query('UPDATE notice SET read_at = $4 WHERE account_id = $1 AND id BETWEEN $2 AND $3 AND read_at IS NULL', [
    account,
    from,
    upTo,
    toIso(at),
  ]);
}

export async function eraseNotices(db: Queryable, before: Instant): Promise<void> {
  await db.query('DELETE FROM notice WHERE at < $1', [toIso(before)]);
}
