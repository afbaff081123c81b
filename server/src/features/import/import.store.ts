import { geometryOf, type Post, reachOf } from '@dutywall/shared/domain';
import { toIso } from '@dutywall/shared/kit';
import type { Queryable } from '../../ports.ts';
import type { ImportPlan } from './read-import.ts';

/** True while nobody has put an organisation here. */
export async function isEmptyInstallation(db: Queryable): Promise<boolean> {
  const rows = await db.query<{ empty: boolean }>(
    `SELECT NOT EXISTS (SELECT 1 FROM squad) AND NOT EXISTS (SELECT 1 FROM officer)
            AND NOT EXISTS (SELECT 1 FROM post_version) AND NOT EXISTS (SELECT 1 FROM shift) AS empty`,
  );
  return rows[0]?.empty ?? false;
}

/** Writes the whole plan; the transaction is the caller's. */
export async function insertImport(tx: Queryable, plan: ImportPlan): Promise<void> {
  const { squads, officers, posts, shifts } = plan;
  await tx.query(
    `INSERT INTO squad (id, parent_id, name, position)
     SELECT id, parent, name, n FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS s (id, parent, name, n)`,
    [squads.map((s) => s.id), squads.map((s) => s.parent), squads.map((s) => s.name)],
  );
  await tx.query(
    `INSERT INTO officer (id, badge, name, squad_id, kind, equipment)
     SELECT id, badge, name, squad, kind, ARRAY(SELECT jsonb_array_elements_text(equipment::jsonb))
       FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
            AS o (id, badge, name, squad, kind, equipment)`,
    [
      officers.map((o) => o.id),
      officers.map((o) => o.badge),
      officers.map((o) => o.name),
      officers.map((o) => o.squad),
      officers.map((o) => o.kind),
      officers.map((o) => JSON.stringify(o.equipment)),
    ],
  );
  await insertPosts(tx, posts);
  await tx.query(
    `INSERT INTO shift (id, name, officer_id, squad_id, post_ids, begins_at, ends_at, breaks)
     SELECT id, '班次', officer, squad, ARRAY(SELECT jsonb_array_elements_text(posts::jsonb)), begins::timestamptz,
            ends::timestamptz, breaks::jsonb
       FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
            AS s (id, officer, squad, posts, begins, ends, breaks)`,
    [
      shifts.map((s) => s.id),
      shifts.map((s) => s.officerId),
      shifts.map((s) => s.squadId),
      shifts.map((s) => JSON.stringify(s.posts)),
      shifts.map((s) => toIso(s.from)),
      shifts.map((s) => toIso(s.to)),
      shifts.map((s) => JSON.stringify(s.breaks.map((b) => ({ from: toIso(b.from), to: toIso(b.to) })))),
    ],
  );
  const leaves = shifts.flatMap((s) =>
    s.leave.map((leave, i) => ({ ...leave, id: `${s.id}.${i}`, officer: s.officerId })),
  );
  await tx.query(
    `INSERT INTO leave (id, officer_id, begins_at, ends_at, reason)
     SELECT * FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::timestamptz[], $5::text[])`,
    [
      leaves.map((l) => l.id),
      leaves.map((l) => l.officer),
      leaves.map((l) => toIso(l.from)),
      leaves.map((l) => toIso(l.to)),
      leaves.map((l) => l.reason),
    ],
  );
}

async function insertPosts(tx: Queryable, posts: readonly Post[]): Promise<void> {
  await tx.query(
    `INSERT INTO post_version (post_id, version, name, squad_id, kind, geometry, radius_m, buffer_m, tolerance_m, valid)
     SELECT id, version, name, squad, kind, ST_SetSRID(ST_GeomFromGeoJSON(geometry), 4326), radius, buffer, tolerance,
            tstzrange('-infinity', NULL)
       FROM unnest($1::text[], $2::int[], $3::text[], $4::text[], $5::text[], $6::text[], $7::float8[], $8::float8[],
                   $9::float8[]) AS p (id, version, name, squad, kind, geometry, radius, buffer, tolerance)`,
    [
      posts.map((p) => p.id),
      posts.map((p) => p.version),
      posts.map((p) => p.name),
      posts.map((p) => p.squad),
      posts.map((p) => p.shape.kind),
      posts.map((p) => JSON.stringify(geometryOf(p.shape))),
      posts.map((p) => reachOf(p.shape).radiusM),
      posts.map((p) => reachOf(p.shape).bufferM),
      posts.map((p) => p.toleranceM),
    ],
  );
}
