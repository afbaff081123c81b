import type { SquadId } from '@dutywall/shared/domain';
import { type Instant, toIso } from '@dutywall/shared/kit';
import type { Queryable } from '../../ports.ts';

/** Bounds one answer; a bureau of this many posts draws them by tile. */
const MAX_POSTS = 5_000;

export interface PostFeature {
  readonly type: 'Feature';
  readonly id: string;
  readonly geometry: { readonly type: string; readonly coordinates: unknown };
  readonly properties: {
    readonly name: string;
    readonly squad: SquadId | null;
    readonly kind: 'area' | 'circle' | 'route';
    readonly version: number;
    readonly radiusM: number | null;
    readonly bufferM: number | null;
    readonly toleranceM: number;
    readonly needs: number;
  };
}

/** The versions in force at `at`, of these squads and those that belong to all. */
export async function readPostFeatures(
  db: Queryable,
  squads: readonly SquadId[],
  at: Instant,
): Promise<readonly PostFeature[]> {
  const rows = await db.query<{ feature: PostFeature }>(
    `SELECT jsonb_build_object('type', 'Feature', 'id', post_id, 'geometry', ST_AsGeoJSON(geometry, 6)::jsonb,
              'properties', jsonb_build_object('name', name, 'squad', squad_id, 'kind', kind, 'version', version,
                'radiusM', radius_m, 'bufferM', buffer_m, 'toleranceM', tolerance_m, 'needs', needs)) AS feature
       FROM post_version
      WHERE (squad_id IS NULL OR squad_id = ANY($1)) AND valid @> $2::timestamptz
      ORDER BY post_id LIMIT ${MAX_POSTS}`,
    [squads, toIso(at)],
  );
  return rows.map((row) => row.feature);
}
