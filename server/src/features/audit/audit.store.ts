import type { AuditLog, Queryable } from '../../ports.ts';
import { type AuditEntry, type AuditFact, GENESIS, hashEntry } from './chain.ts';

interface Row {
  readonly id: number;
  readonly at: Date;
  readonly actor: string;
  readonly action: string;
  readonly subject: string | null;
  readonly reason: string | null;
  readonly detail: Record<string, unknown>;
  readonly prev_hash: string;
  readonly hash: string;
}

const COLUMNS = 'id, at, actor, action, subject, reason, detail, prev_hash, hash';

/** Text that every store keeps as it is: no NUL, no half of a surrogate pair, bounded. */
function clean(text: string): string {
  return Buffer.from(text.slice(0, 2_000).replaceAll('\u0000', '\ufffd'), 'utf8').toString('utf8');
}

function cleanDetail(detail: Readonly<Record<string, unknown>> | undefined): Record<string, unknown> {
  return JSON.parse(JSON.stringify(detail ?? {}), (_key, value) => (typeof value === 'string' ? clean(value) : value));
}

/** Appends inside the caller's transaction: the entry is there exactly when what it tells of is. */
export const auditLog: AuditLog = {
  async append(tx, { at, actor, action, subject, reason, detail }) {
    const fact: AuditFact = {
      at,
      actor: clean(actor),
      action,
      subject: subject === undefined ? null : clean(subject),
      reason: reason === undefined ? null : clean(reason),
      detail: cleanDetail(detail),
    };
    // One writer at a time from here to the commit; readers go on.
    await tx.query('LOCK TABLE audit IN EXCLUSIVE MODE');
    const [last] = await tx.query<{ hash: string }>('SELECT hash FROM audit ORDER BY id DESC LIMIT 1');
    const prev = last?.hash ?? GENESIS;
    await tx.query(
      `INSERT INTO audit (at, actor, action, subject, reason, detail, prev_hash, hash)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        new Date(at),
        fact.actor,
        action,
        fact.subject,
        fact.reason,
        JSON.stringify(fact.detail),
        prev,
        hashEntry(fact, prev),
      ],
    );
  },
};

export interface AuditQuery {
  /** Entries before this id, newest first; undefined: from the newest. */
  readonly before?: number | undefined;
  readonly subject?: string | undefined;
  readonly actor?: string | undefined;
  readonly limit: number;
}

export async function listEntries(
  db: Queryable,
  { before, subject, actor, limit }: AuditQuery,
): Promise<readonly AuditEntry[]> {
  const rows = await db.query<Row & Record<string, unknown>>(
    `SELECT ${COLUMNS} FROM audit
     WHERE ($1::bigint IS NULL OR id < $1) AND ($2::text IS NULL OR subject = $2) AND ($3::text IS NULL OR actor = $3)
     ORDER BY id DESC LIMIT $4`,
    [before ?? null, subject ?? null, actor ?? null, limit],
  );
  return rows.map(toEntry);
}

export async function headEntry(db: Queryable): Promise<{ readonly id: number; readonly hash: string } | null> {
  const [row] = await db.query<{ id: number; hash: string }>('SELECT id, hash FROM audit ORDER BY id DESC LIMIT 1');
  return row ?? null;
}

/** Entries after an id, in order. */
export async function entriesAfter(db: Queryable, after: number, limit: number): Promise<readonly AuditEntry[]> {
  const rows = await db.query<Row & Record<string, unknown>>(
    `SELECT ${COLUMNS} FROM audit WHERE id > $1 ORDER BY id LIMIT $2`,
    [after, limit],
  );
  return rows.map(toEntry);
}

/** All entries in order, a page at a time. */
export async function* allEntries(db: Queryable, page = 1_000): AsyncGenerator<AuditEntry> {
  for (let after = 0; ; ) {
    const entries = await entriesAfter(db, after, page);
    yield* entries;
    const last = entries.at(-1);
    if (!last) return;
    after = last.id;
  }
}

function toEntry(row: Row): AuditEntry {
  const { id, at, actor, action, subject, reason, detail, prev_hash, hash } = row;
  return { id, at: at.getTime(), actor, action, subject, reason, detail, prevHash: prev_hash, hash };
}
