import type { Queryable } from '../../ports.ts';

/** Every fix up to the watermark has its consequences stored; a start judges again what is newer. 0: unknown. */
const KEY = 'duty-watermark';

export async function readWatermark(db: Queryable): Promise<number> {
  const rows = await db.query<{ id: number }>("SELECT (value->>'fix')::float8 AS id FROM setting WHERE key = $1", [
    KEY,
  ]);
  return rows[0]?.id ?? 0;
}

export async function writeWatermark(db: Queryable, fixId: number): Promise<void> {
  if (fixId === 0) return;
  await db.query(
    `INSERT INTO setting (key, value) VALUES ($1, jsonb_build_object('fix', $2::bigint))
     ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
    [KEY, fixId],
  );
}
