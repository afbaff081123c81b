import { type Instant, type Span, toIso } from '@dutywall/shared/kit';
import type { MeLook, MePost, MeShift, MeView } from '@dutywall/shared/protocol';
import type { Queryable } from '../../ports.ts';

const ms = (column: string): string => `(extract(epoch from ${column}) * 1000)::float8`;

/** Nobody has more shifts in two days, or posts in one shift. */
const MAX_SHIFTS = 32;
const MAX_POSTS = 64;

export async function readSelf(db: Queryable, officer: string): Promise<MeView['officer'] | null> {
  const rows = await db.query<MeView['officer'] & Record<string, unknown>>(
    `SELECT o.id, o.badge, o.name, o.squad_id AS squad, s.name AS "squadName"
       FROM officer o JOIN squad s ON s.id = o.squad_id WHERE o.id = $1 AND o.left_at IS NULL`,
    [officer],
  );
  return rows[0] ?? null;
}

interface ShiftRow {
  readonly [column: string]: unknown;
  readonly id: string;
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly breaks: readonly { readonly from: string; readonly to: string }[];
  readonly posts: readonly string[];
}

/** The officer's shifts as known now that touch the span, by begin, with the posts as they stand at `at`. */
export async function readOwnShifts(
  db: Queryable,
  officer: string,
  span: Span,
  at: Instant,
): Promise<readonly MeShift[]> {
  const rows = await db.query<ShiftRow>(
    `SELECT id, name, ${ms('begins_at')} AS "from", ${ms('ends_at')} AS "to", breaks, post_ids AS posts FROM shift
      WHERE upper_inf(known) AND officer_id = $1 AND begins_at < $3 AND ends_at > $2
      ORDER BY begins_at, id LIMIT ${MAX_SHIFTS}`,
    [officer, toIso(span.from), toIso(span.to)],
  );
  const posts = await readPosts(db, [...new Set(rows.flatMap((row) => row.posts))], at);
  return rows.map(({ id, name, from, to, breaks, posts: ids }) => ({
    ...{ id, name, from, to },
    breaks: breaks.map((b) => ({ from: Date.parse(b.from), to: Date.parse(b.to) })),
    posts: ids.flatMap((post) => posts.get(post) ?? []),
  }));
}

async function readPosts(db: Queryable, ids: readonly string[], at: Instant): Promise<ReadonlyMap<string, MePost>> {
  if (ids.length === 0) return new Map();
  const rows = await db.query<Omit<MePost, 'geometry'> & { readonly geometry: string } & Record<string, unknown>>(
    `SELECT DISTINCT ON (post_id) post_id AS id, name, kind, ST_AsGeoJSON(geometry, 6) AS geometry,
            radius_m AS "radiusM", buffer_m AS "bufferM", tolerance_m AS "toleranceM"
       FROM post_version WHERE post_id = ANY($1::text[]) AND lower(valid) <= $2
      ORDER BY post_id, version DESC LIMIT ${MAX_POSTS}`,
    [ids, toIso(at)],
  );
  return new Map(rows.map((row) => [row.id, { ...row, geometry: JSON.parse(row.geometry) as MePost['geometry'] }]));
}

/** Openings and exports by others, before an entry of the audit log; each way of naming the officer has its own index. */
const LOOK = `(action LIKE '%-opened' OR action LIKE '%-exported') AND actor <> $2 AND ($3::bigint IS NULL OR id < $3)
                ORDER BY id DESC LIMIT $4`;

/**
 * WW1: looks at the officer, newest first: at them alone (subject), at several who are named (`detail.officers`), or a
 * replay of their whole squad as it is now (`detail.squads`).
 */
export async function readLooks(
  db: Queryable,
  query: {
    readonly officer: string;
    readonly account: string;
    readonly before: number | null;
    readonly limit: number;
  },
): Promise<readonly MeLook[]> {
  return db.query<MeLook & Record<string, unknown>>(
    `SELECT a.id, ${ms('a.at')} AS at, coalesce(c.name, a.actor) AS by, a.action, a.reason
       FROM audit a LEFT JOIN account c ON c.id = a.actor
      WHERE a.id IN (
        (SELECT id FROM audit WHERE subject = ANY(ARRAY(SELECT id FROM absence WHERE officer_id = $1) || $1::text)
            AND ${LOOK})
        UNION ALL
        (SELECT id FROM audit WHERE detail ? 'officers' AND detail -> 'officers' ? $1 AND ${LOOK})
        UNION ALL
        (SELECT id FROM audit WHERE detail ? 'squads' AND action = 'replay-opened'
            AND detail -> 'squads' ? (SELECT squad_id FROM officer WHERE id = $1) AND ${LOOK}))
      ORDER BY a.id DESC LIMIT $4`,
    [query.officer, query.account, query.before, query.limit],
  );
}
