import { type Instant, toIso } from '@dutywall/shared/kit';
import type { CameraKind, CameraRow } from '@dutywall/shared/protocol';
import type { Queryable } from '../../ports.ts';
import type { Sight } from './camera.policy.ts';

const ms = (column: string): string => `round(extract(epoch from ${column}) * 1000)::float8`;

/** A camera with its address: never leaves the server as it is. */
export interface StoredCamera extends CameraRow {
  readonly url: string;
  readonly changedAt: Instant;
}

interface Row extends StoredCamera {
  readonly [column: string]: unknown;
}

const CAMERAS = `
  SELECT c.id, c.squad_id AS squad, c.name, ST_X(c.place) AS lon, ST_Y(c.place) AS lat, c.kind, c.url,
         ${ms('c.changed_at')} AS "changedAt",
         CASE WHEN c.on_wall_at IS NULL THEN NULL
              ELSE jsonb_build_object('since', ${ms('c.on_wall_at')}, 'by', c.on_wall_by_name) END AS "onWall"
    FROM camera c`;

const SEEN = `c.retired_at IS NULL AND ($1::text[] IS NULL OR c.squad_id = ANY($1))
        AND (NOT $2::boolean OR c.on_wall_at IS NOT NULL)`;

export async function listCameras(db: Queryable, sight: Sight, limit: number): Promise<readonly StoredCamera[]> {
  return db.query<Row>(`${CAMERAS} WHERE ${SEEN} ORDER BY c.name, c.id LIMIT $3`, [
    ...[sight.squads, sight.onWallOnly, limit],
  ]);
}

export async function readCamera(db: Queryable, id: string, sight: Sight): Promise<StoredCamera | null> {
  const rows = await db.query<Row>(`${CAMERAS} WHERE ${SEEN} AND c.id = $3`, [sight.squads, sight.onWallOnly, id]);
  return rows[0] ?? null;
}

export async function countCameras(db: Queryable): Promise<number> {
  const rows = await db.query<{ n: number }>('SELECT count(*)::int AS n FROM camera WHERE retired_at IS NULL');
  return rows[0]?.n ?? 0;
}

export async function hasSquad(db: Queryable, squad: string): Promise<boolean> {
  return (await db.query('SELECT 1 FROM squad WHERE id = $1', [squad])).length > 0;
}

export interface CameraDraft {
  readonly squad: string;
  readonly name: string;
  readonly lon: number;
  readonly lat: number;
  readonly kind: CameraKind;
}

export async function insertCamera(
  tx: Queryable,
  made: CameraDraft & { readonly id: string; readonly url: string; readonly account: string; readonly at: Instant },
): Promise<void> {
  await tx.query(
    `INSERT INTO camera (id, squad_id, name, place, kind, url, made_at, made_by, changed_at, changed_by)
     VALUES ($1, $2, $3, ST_SetSRID(ST_MakePoint($4, $5), 4326), $6, $7, $8, $9, $8, $9)`,
    [made.id, made.squad, made.name, made.lon, made.lat, made.kind, made.url, toIso(made.at), made.account],
  );
}

export async function updateCamera(
  tx: Queryable,
  made: CameraDraft & { readonly id: string; readonly url: string; readonly account: string; readonly at: Instant },
): Promise<void> {
  await tx.query(
    `UPDATE camera SET squad_id = $2, name = $3, place = ST_SetSRID(ST_MakePoint($4, $5), 4326), kind = $6, url = $7,
            changed_at = $8, changed_by = $9 WHERE id = $1`,
    [made.id, made.squad, made.name, made.lon, made.lat, made.kind, made.url, toIso(made.at), made.account],
  );
}

/** What is retired is on no wall. */
export async function retireCamera(tx: Queryable, id: string, account: string, at: Instant): Promise<void> {
  await tx.query(
    `UPDATE camera SET retired_at = $2, changed_at = $2, changed_by = $3,
            on_wall_at = NULL, on_wall_by = NULL, on_wall_by_name = NULL WHERE id = $1`,
    [id, toIso(at), account],
  );
}

/** Whoever puts a camera on a wall holds all of them, so that two at once cannot both take the last place. */
export async function lockCameras(tx: Queryable): Promise<void> {
  await tx.query('SELECT id FROM camera WHERE retired_at IS NULL ORDER BY id FOR UPDATE');
}

export async function countOnWall(tx: Queryable, squads: readonly string[]): Promise<number> {
  const rows = await tx.query<{ n: number }>(
    'SELECT count(*)::int AS n FROM camera WHERE on_wall_at IS NOT NULL AND squad_id = ANY($1)',
    [squads],
  );
  return rows[0]?.n ?? 0;
}

/** `by` null: it leaves the wall. */
export async function updateOnWall(
  tx: Queryable,
  id: string,
  at: Instant,
  by: { readonly account: string; readonly name: string } | null,
): Promise<void> {
  await tx.query('UPDATE camera SET on_wall_at = $2, on_wall_by = $3, on_wall_by_name = $4 WHERE id = $1', [
    ...[id, by && toIso(at), by?.account ?? null, by?.name ?? null],
  ]);
}
