import type { Queryable } from '@dutywall/server/ports';

/** Rows sent in one statement: large enough to be fast, small enough for the embedded database's one session. */
const CHUNK = 8_000;

/**
 * Inserts rows column-wise through `unnest`, the one bulk way that every database behind the port has.
 * `columns` names each column with the array type it is sent as and, where needed, the expression that makes it.
 */
export async function insertRows<T>(
  db: Queryable,
  table: string,
  columns: readonly {
    readonly name: string;
    readonly type: string;
    readonly as?: string;
    readonly of: (row: T) => unknown;
  }[],
  rows: readonly T[],
): Promise<void> {
  const names = columns.map((c) => c.name).join(', ');
  const picks = columns.map((c) => (c.as ?? '?').replaceAll('?', `r.${c.name}`)).join(', ');
  const arrays = columns.map((c, i) => `$${i + 1}::${c.type}[]`).join(', ');
  const text = `INSERT INTO ${table} (${names}) SELECT ${picks} FROM unnest(${arrays}) AS r(${names}) ON CONFLICT DO NOTHING`;
  for (let at = 0; at < rows.length; at += CHUNK) {
    const part = rows.slice(at, at + CHUNK);
    await db.query(
      text,
      columns.map((c) => part.map(c.of)),
    );
  }
}
