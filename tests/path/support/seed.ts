import { createHash } from 'node:crypto';
import type { Queryable } from '@dutywall/server/ports';
import type { Post } from '@dutywall/shared/domain';
import { toIso } from '@dutywall/shared/kit';
import { type PathOfficer, squadOf } from './officers.ts';

/** The secret of a terminal of these tests. */
export const tokenOf = (terminal: string): string => `token-of-${terminal}`;
/** The phone number under which a JT/T 808 terminal of these tests reports. */
export const phoneOf = (terminal: string): string =>
  `1${(createHash('sha256').update(terminal).digest().readUInt32BE(0) % 1e10).toString().padStart(10, '0')}`;

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Puts squads, posts, officers, terminals, shifts and leaves into the database. */
export async function seedOfficers(db: Queryable, officers: readonly PathOfficer[]): Promise<void> {
  await db.query(`INSERT INTO squad (id, parent_id, name) VALUES ('bureau', NULL, '城管局') ON CONFLICT DO NOTHING`);
  // A squad each: what many officers of one squad have in common (DU11, DU13) is not what is looked at here.
  await db.query(`INSERT INTO squad (id, parent_id, name) SELECT id, 'bureau', id FROM unnest($1::text[]) AS id`, [
    officers.map(squadOf),
  ]);
  // The scenarios' rules: what is no default is set for the bureau.
  const [rules] = officers.map(({ plan }) => plan.rules);
  await db.query(
    `INSERT INTO rule_version (squad_id, version, rules, valid_from, made_by)
     VALUES (NULL, $1, $2::jsonb, '2026-01-01Z', 'test')`,
    [rules?.version ?? 1, JSON.stringify(rules ?? {})],
  );
  const posts = new Map(officers.flatMap(({ plan }) => [...plan.posts]));
  for (const post of posts.values()) await seedPost(db, post);
  await db.query(
    `INSERT INTO officer (id, badge, name, squad_id, kind)
     SELECT id, id, id, squad, 'enforcement' FROM unnest($1::text[], $2::text[]) AS o (id, squad)`,
    [officers.map((one) => one.id), officers.map(squadOf)],
  );
  await seedTerminals(db, officers);
  const shifts = officers.flatMap(({ plan }) => plan.shifts);
  await db.query(
    `INSERT INTO shift (id, name, officer_id, squad_id, post_ids, begins_at, ends_at, breaks, known)
     SELECT id, '早班', officer, squad, string_to_array(posts, ','), begins::timestamptz, ends::timestamptz,
            breaks::jsonb, '[2026-01-01,)'
       FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[],
                   $7::text[]) AS s (id, officer, posts, begins, ends, breaks, squad)`,
    [
      shifts.map((s) => s.id),
      shifts.map((s) => s.officer),
      shifts.map((s) => s.posts.join(',')),
      shifts.map((s) => toIso(s.from)),
      shifts.map((s) => toIso(s.to)),
      shifts.map((s) => JSON.stringify(s.breaks.map((b) => ({ from: toIso(b.from), to: toIso(b.to) })))),
      shifts.map((s) => s.squad),
    ],
  );
  const leaves = officers.flatMap(({ plan }) => plan.leaves);
  await db.query(
    `INSERT INTO leave (id, officer_id, begins_at, ends_at, reason, approved_by, known)
     SELECT id, officer, begins::timestamptz, ends::timestamptz, '就医', NULL, '[2026-01-01,)'
       FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) AS l (id, officer, begins, ends)`,
    [
      leaves.map((l) => l.id),
      leaves.map((l) => l.officer),
      leaves.map((l) => toIso(l.from)),
      leaves.map((l) => toIso(l.to)),
    ],
  );
}

async function seedTerminals(db: Queryable, officers: readonly PathOfficer[]): Promise<void> {
  const terminals = officers.flatMap((one) => {
    const [change] = one.plan.changes ?? [];
    const until = change === undefined ? null : toIso(change);
    const first = { ...one, terminal: `${one.id}-a`, from: '2026-01-01Z', to: until };
    return change === undefined ? [first] : [first, { ...one, terminal: `${one.id}-b`, from: until, to: null }];
  });
  const radio = (one: PathOfficer): boolean => one.protocol === 'jt808';
  await db.query(
    `INSERT INTO terminal (id, protocol, datum, expected_interval_s, rests_silent, token_sha256, phone, code_sha256)
     SELECT id, protocol, datum, expected, rests, CASE WHEN phone IS NULL THEN decode(secret, 'hex') END, phone,
            CASE WHEN phone IS NOT NULL THEN decode(secret, 'hex') END
       FROM unnest($1::text[], $2::text[], $3::text[], $4::int[], $5::bool[], $6::text[], $7::text[])
              AS t (id, protocol, datum, expected, rests, secret, phone)`,
    [
      terminals.map((t) => t.terminal),
      terminals.map((t) => t.protocol),
      terminals.map((t) => t.datum),
      terminals.map((t) => t.plan.expectedIntervalS),
      terminals.map((t) => t.plan.restsSilent),
      terminals.map((t) => sha256(tokenOf(t.terminal)).toString('hex')),
      terminals.map((t) => (radio(t) ? phoneOf(t.terminal) : null)),
    ],
  );
  await db.query(
    `INSERT INTO terminal_binding (terminal_id, officer_id, valid)
     SELECT terminal, officer, tstzrange(begins::timestamptz, ends::timestamptz)
       FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) AS b (terminal, officer, begins, ends)`,
    [
      terminals.map((t) => t.terminal),
      terminals.map((t) => t.id),
      terminals.map((t) => t.from),
      terminals.map((t) => t.to),
    ],
  );
}

/** A version of a post, in force from the beginning unless told. */
async function seedPost(db: Queryable, post: Post, from = '2026-01-01Z', to: string | null = null): Promise<void> {
  const { shape } = post;
  const geometry =
    shape.kind === 'area'
      ? { type: 'MultiPolygon', coordinates: shape.polygons }
      : shape.kind === 'circle'
        ? { type: 'Point', coordinates: shape.centre }
        : { type: 'LineString', coordinates: shape.line };
  await db.query(
    `INSERT INTO post_version (post_id, version, name, squad_id, kind, geometry, radius_m, buffer_m, tolerance_m, valid)
     VALUES ($1, $2, $3, NULL, $4, ST_SetSRID(ST_GeomFromGeoJSON($5), 4326), $6, $7, $8,
             tstzrange($9::timestamptz, $10::timestamptz)) ON CONFLICT DO NOTHING`,
    [
      ...[post.id, post.version, post.name, shape.kind, JSON.stringify(geometry)],
      shape.kind === 'circle' ? shape.radiusM : null,
      shape.kind === 'route' ? shape.bufferM : null,
      post.toleranceM,
      from,
      to,
    ],
  );
}
