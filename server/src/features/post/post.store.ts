import type { SquadId } from '@dutywall/shared/domain';
import { type Instant, toIso } from '@dutywall/shared/kit';
import type { PostEntry, PostFeature, PostVersion } from '@dutywall/shared/protocol';
import type { Queryable } from '../../ports.ts';
import { differences, type PostContent } from './content.ts';

/** Bounds one answer; a bureau of this many posts draws them by tile. */
const MAX_POSTS = 5_000;
/** Versions of one post that are listed: one a week for six years. */
const MAX_VERSIONS = 300;

/** Epoch ms; null for no bound, an infinite one, and an empty range. */
const ms = (bound: string): string =>
  `CASE WHEN isfinite(${bound}) THEN (extract(epoch from ${bound}) * 1000)::float8 END`;

const SAID = `'name', name, 'squad', squad_id, 'kind', kind, 'version', version, 'radiusM', radius_m,
  'bufferM', buffer_m, 'toleranceM', tolerance_m, 'needs', needs`;
const featureOf = (properties: string): string =>
  `jsonb_build_object('type', 'Feature', 'id', post_id, 'geometry', ST_AsGeoJSON(geometry, 7)::jsonb,
                      'properties', jsonb_build_object(${properties})) AS feature`;

/** The versions in force at `at`, of these squads (null: all) and those that belong to all. */
export async function readPostFeatures(
  db: Queryable,
  squads: readonly SquadId[] | null,
  at: Instant,
): Promise<readonly PostFeature[]> {
  const rows = await db.query<{ feature: PostFeature }>(
    `SELECT ${featureOf(SAID)} FROM post_version
      WHERE ($1::text[] IS NULL OR squad_id IS NULL OR squad_id = ANY($1)) AND valid @> $2::timestamptz
      ORDER BY post_id LIMIT ${MAX_POSTS}`,
    [squads, toIso(at)],
  );
  return rows.map((row) => row.feature);
}

/** Every post once: the version in force, else the next to come, else the last there was. */
export async function readOverview(
  db: Queryable,
  squads: readonly SquadId[] | null,
  now: Instant,
): Promise<readonly PostEntry[]> {
  const rows = await db.query<{ feature: PostEntry }>(
    `WITH shown AS (
       SELECT DISTINCT ON (post_id) *, max(version) OVER (PARTITION BY post_id) AS latest,
              CASE WHEN valid @> $2::timestamptz THEN 'in-force' WHEN lower(valid) > $2::timestamptz THEN 'coming'
                   ELSE 'retired' END AS standing
         FROM post_version
        ORDER BY post_id, valid @> $2::timestamptz DESC, lower(valid) > $2::timestamptz DESC NULLS LAST,
                 isempty(valid), CASE WHEN lower(valid) > $2::timestamptz THEN lower(valid) END, version DESC)
     SELECT ${featureOf(`${SAID}, 'standing', standing, 'latest', latest, 'from', ${ms('lower(valid)')},
                         'to', ${ms('upper(valid)')}, 'mine', false`)}
       FROM shown WHERE $1::text[] IS NULL OR squad_id IS NULL OR squad_id = ANY($1)
      ORDER BY name, post_id LIMIT ${MAX_POSTS}`,
    [squads, toIso(now)],
  );
  return rows.map((row) => row.feature);
}

/** All versions of a post, newest first, each with what differs from the one before. */
export async function readVersions(db: Queryable, post: string): Promise<readonly PostVersion[]> {
  const rows = await db.query<{ feature: PostVersion }>(
    `SELECT ${featureOf(`${SAID}, 'act', act, 'from', ${ms('coalesce(effective_from, lower(valid))')},
                         'to', ${ms('upper(valid)')}, 'counts', NOT isempty(valid),
                         'madeAt', ${ms('made_at')}, 'madeBy', made_by, 'reason', reason`)}
       FROM post_version WHERE post_id = $1 ORDER BY version DESC LIMIT ${MAX_VERSIONS}`,
    [post],
  );
  const versions = rows.map((row) => row.feature);
  return versions.map((version, i) => {
    const before = versions[i + 1];
    const changed = before ? differences(asContent(before), asContent(version)) : [];
    return { ...version, properties: { ...version.properties, changed } };
  });
}

/** A feature just read from the store, which holds only what the reader let in. */
function asContent({ geometry, properties }: PostVersion): PostContent {
  return { ...properties, geometry } as PostContent;
}
