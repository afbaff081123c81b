import type { SquadId } from '@dutywall/shared/domain';
import { type Instant, toIso } from '@dutywall/shared/kit';
import type { Queryable } from '../../ports.ts';
import type { PostContent } from './content.ts';

type PostAct = 'created' | 'changed' | 'corrected' | 'retired';

/** The newest version of a post: what an edit builds on. */
export interface PostHead extends PostContent {
  readonly id: string;
  readonly version: number;
  readonly act: PostAct;
  /** From when it counts; -Infinity: since ever. */
  readonly from: Instant;
}

/** A version to be written; `from` cuts whatever counted from then on. */
export interface NewVersion extends PostContent {
  readonly id: string;
  readonly version: number;
  readonly act: PostAct;
  readonly from: Instant;
}

/** What the versions of one transaction share. */
export interface Making {
  readonly by: string;
  readonly at: Instant;
  readonly reason: string | null;
}

/** One editor at a time until the transaction ends, so that names stay single and versions follow each other. */
export async function lockPosts(tx: Queryable): Promise<void> {
  await tx.query('LOCK TABLE post_version IN SHARE ROW EXCLUSIVE MODE');
}

const HEAD = `
  SELECT DISTINCT ON (post_id) post_id AS id, version, act, name, squad_id AS squad, kind,
         ST_AsGeoJSON(geometry, 7)::jsonb AS geometry, radius_m AS "radiusM", buffer_m AS "bufferM",
         tolerance_m AS "toleranceM", needs,
         (extract(epoch from coalesce(effective_from, lower(valid), '-infinity')) * 1000)::float8 AS "from"
    FROM post_version`;

/** The newest versions of these posts. */
export async function readHeads(tx: Queryable, posts: readonly string[]): Promise<readonly PostHead[]> {
  return tx.query<PostHead & Record<string, unknown>>(
    `${HEAD} WHERE post_id = ANY($1) ORDER BY post_id, version DESC`,
    [posts],
  );
}

/** The newest versions of all posts of these squads that are not retired; for finding a post by its name. */
export async function readHeadsOf(tx: Queryable, squads: readonly (SquadId | null)[]): Promise<readonly PostHead[]> {
  const rows = await tx.query<PostHead & Record<string, unknown>>(`${HEAD} ORDER BY post_id, version DESC`, []);
  const wanted = new Set(squads);
  return rows.filter((row) => row.act !== 'retired' && wanted.has(row.squad));
}

/** Another post of this squad that counts at `at` or later under this name; null: the name is free. */
export async function findNamesake(
  tx: Queryable,
  name: string,
  squad: SquadId | null,
  besides: string,
  at: Instant,
): Promise<string | null> {
  const rows = await tx.query<{ id: string }>(
    `SELECT post_id AS id FROM post_version
      WHERE name = $1 AND squad_id IS NOT DISTINCT FROM $2 AND post_id <> $3
        AND valid && tstzrange($4::timestamptz, NULL) LIMIT 1`,
    [name, squad, besides, toIso(at)],
  );
  return rows[0]?.id ?? null;
}

/** Shifts on this post that end after `at`: how many, and when the last one ends. */
export async function shiftsAfter(
  tx: Queryable,
  post: string,
  at: Instant,
): Promise<{ readonly count: number; readonly until: Instant | null }> {
  const rows = await tx.query<{ count: number; until: number | null }>(
    `SELECT count(*)::int AS count, (extract(epoch from max(ends_at)) * 1000)::float8 AS until
       FROM shift WHERE upper_inf(known) AND post_ids @> ARRAY[$1::text] AND ends_at > $2`,
    [post, toIso(at)],
  );
  return rows[0] ?? { count: 0, until: null };
}

/**
 * Writes versions, each cutting what of its post counted from its `from` on. The rows cut keep when they began and until
 * when people were told them, because nobody is accused of having stood where the post then was (DU3). A retirement is
 * a version that never counts.
 */
export async function writeVersions(tx: Queryable, versions: readonly NewVersion[], making: Making): Promise<void> {
  const ids = versions.map((v) => v.id);
  const froms = versions.map((v) => toIso(v.from));
  await tx.query(
    `UPDATE post_version p
        SET effective_from = coalesce(p.effective_from, lower(p.valid)),
            told_until = least(p.told_until, greatest(n.begins, $3::timestamptz)), valid = p.valid * tstzrange(NULL, n.begins)
       FROM unnest($1::text[], $2::timestamptz[]) AS n (id, begins)
      WHERE p.post_id = n.id AND p.valid && tstzrange(n.begins, NULL)`,
    [ids, froms, toIso(making.at)],
  );
  await tx.query(
    `INSERT INTO post_version (post_id, version, act, name, squad_id, kind, geometry, radius_m, buffer_m, tolerance_m,
                               needs, effective_from, valid, made_at, made_by, reason)
     SELECT id, version, act, name, squad, kind, ST_SetSRID(ST_GeomFromGeoJSON(geometry), 4326), radius, buffer,
            tolerance, needs, begins, CASE WHEN act = 'retired' THEN 'empty' ELSE tstzrange(begins, NULL) END,
            $13::timestamptz, $14, $15
       FROM unnest($1::text[], $2::int[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::float8[],
                   $9::float8[], $10::float8[], $11::int[], $12::timestamptz[])
            AS v (id, version, act, name, squad, kind, geometry, radius, buffer, tolerance, needs, begins)`,
    [
      ids,
      versions.map((v) => v.version),
      versions.map((v) => v.act),
      versions.map((v) => v.name),
      versions.map((v) => v.squad),
      versions.map((v) => v.kind),
      versions.map((v) => JSON.stringify(v.geometry)),
      versions.map((v) => v.radiusM),
      versions.map((v) => v.bufferM),
      versions.map((v) => v.toleranceM),
      versions.map((v) => v.needs),
      froms,
      ...[toIso(making.at), making.by, making.reason],
    ],
  );
}

/** All squads by id and by name, for files that call them either. */
export async function readSquadNames(
  db: Queryable,
): Promise<readonly { readonly id: SquadId; readonly name: string }[]> {
  return db.query<{ id: string; name: string }>('SELECT id, name FROM squad', []);
}

/** The box around all posts that count; null: there are none. */
export async function readExtent(db: Queryable): Promise<readonly [number, number, number, number] | null> {
  const rows = await db.query<{ west: number | null; south: number; east: number; north: number }>(
    `SELECT ST_XMin(e) AS west, ST_YMin(e) AS south, ST_XMax(e) AS east, ST_YMax(e) AS north
       FROM (SELECT ST_Extent(geometry)::geometry AS e FROM post_version WHERE upper_inf(valid)) AS all_posts`,
    [],
  );
  const row = rows[0];
  return row && row.west !== null ? [row.west, row.south, row.east, row.north] : null;
}
