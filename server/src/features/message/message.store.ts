import { type Instant, toIso } from '@dutywall/shared/kit';
import type { MessageRow } from '@dutywall/shared/protocol';
import type { Queryable } from '../../ports.ts';

const ms = (column: string): string => `(extract(epoch from ${column}) * 1000)::float8`;
const COLUMNS = `id, officer_id AS officer, sent_by_name AS by, ${ms('sent_at')} AS at, text, downlink, ${ms('read_at')} AS "readAt"`;
type Row = MessageRow & Record<string, unknown>;

/** The officer's squad; null: no such officer. */
export async function squadOf(db: Queryable, officer: string): Promise<string | null> {
  const rows = await db.query<{ squad: string }>(
    'SELECT squad_id AS squad FROM officer WHERE id = $1 AND left_at IS NULL',
    [officer],
  );
  return rows[0]?.squad ?? null;
}

/** The JT/T 808 terminals that the officer carries at `at`. */
export async function devicesOf(db: Queryable, officer: string, at: Instant): Promise<readonly string[]> {
  const rows = await db.query<{ id: string }>(
    `SELECT t.id FROM terminal_binding b JOIN terminal t ON t.id = b.terminal_id
      WHERE b.officer_id = $1 AND b.valid @> $2::timestamptz AND t.protocol = 'jt808' AND t.disabled_at IS NULL LIMIT 4`,
    [officer, toIso(at)],
  );
  return rows.map(({ id }) => id);
}

export async function insertMessage(tx: Queryable, message: MessageRow, account: string): Promise<void> {
  await tx.query(
    `INSERT INTO message (id, officer_id, sent_by, sent_by_name, sent_at, text, downlink) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [message.id, message.officer, account, message.by, toIso(message.at), message.text, message.downlink],
  );
}

/** The newest first. */
export async function listMessages(db: Queryable, officer: string, limit: number): Promise<readonly MessageRow[]> {
  return db.query<Row>(`SELECT ${COLUMNS} FROM message WHERE officer_id = $1 ORDER BY sent_at DESC, id DESC LIMIT $2`, [
    officer,
    limit,
  ]);
}

/** Marks it read (the first time counts); null: the officer has no such message. */
export async function markRead(db: Queryable, officer: string, id: string, at: Instant): Promise<MessageRow | null> {
  const rows = await db.query<Row>(
    `UPDATE message SET read_at = coalesce(read_at, $3::timestamptz) WHERE id = $2 AND officer_id = $1 RETURNING ${COLUMNS}`,
    [officer, id, toIso(at)],
  );
  return rows[0] ?? null;
}
