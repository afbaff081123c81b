import type { Instant } from '@dutywall/shared/kit';
import type { Queryable } from '../../ports.ts';

/** Evidence up to here has its consequences stored; a start judges again what is newer. */
export interface Watermark {
  /** The newest such fix; 0: none. */
  readonly fix: number;
  /** Everything received before this; 0: unknown. */
  readonly receivedAt: Instant;
}

const KEY = 'duty-watermark';

export async function readWatermark(db: Queryable): Promise<Watermark> {
  const rows = await db.query<{ fix: number; receivedAt: number }>(
    `SELECT (value->>'fix')::float8 AS fix, coalesce((value->>'receivedAt')::float8, 0) AS "receivedAt"
       FROM setting WHERE key = $1`,
    [KEY],
  );
  return rows[0] ?? { fix: 0, receivedAt: 0 };
}

export async function writeWatermark(db: Queryable, { fix, receivedAt }: Watermark): Promise<void> {
  if (receivedAt === 0) return;
  await db.query(
    `INSERT INTO setting (key, value)
     VALUES ($1, jsonb_build_object('fix', $2::bigint, 'receivedAt', $3::bigint))
     ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
    [KEY, fix, receivedAt],
  );
}
