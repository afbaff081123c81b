import { createHash } from 'node:crypto';
import type { Queryable } from '@dutywall/server/ports';
import { DEFAULT_RULES } from '@dutywall/shared/domain';
import { DAY, type Instant, toIso } from '@dutywall/shared/kit';
import { type Bureau, secretOf } from '../bureau/bureau.ts';
import type { DemoPost } from '../bureau/posts.ts';
import { SQUADS } from '../bureau/squads.ts';
import { insertRows } from './rows.ts';

/** Everything of the bureau counts from this long before its seeding. */
const HISTORY = 90 * DAY;

function geometryOf(bureau: Bureau, post: DemoPost): string {
  const points = post.shape.map((p) => bureau.streets.plane.toDegrees(p).map((v) => Math.round(v * 1e7) / 1e7));
  if (post.kind === 'circle') return JSON.stringify({ type: 'Point', coordinates: points[0] });
  if (post.kind === 'route') return JSON.stringify({ type: 'LineString', coordinates: points });
  return JSON.stringify({ type: 'Polygon', coordinates: [points] });
}

/** Writes squads, officers, terminals with their bindings, posts and the first rules. Only hashes of secrets. */
export async function writeBureau(db: Queryable, bureau: Bureau, key: Buffer, now: Instant): Promise<void> {
  const since = toIso(now - HISTORY);
  const range = `tstzrange(?, NULL)`;
  const { officers, posts } = bureau;
  await insertRows(
    db,
    'squad',
    [
      { name: 'id', type: 'text', of: (s) => s.id },
      { name: 'parent_id', type: 'text', of: (s) => s.parent },
      { name: 'name', type: 'text', of: (s) => s.name },
      { name: 'position', type: 'integer', of: (s) => SQUADS.indexOf(s) },
    ],
    SQUADS,
  );
  await insertRows(
    db,
    'officer',
    [
      { name: 'id', type: 'text', of: (o) => o.id },
      { name: 'badge', type: 'text', of: (o) => o.badge },
      { name: 'name', type: 'text', of: (o) => o.name },
      { name: 'squad_id', type: 'text', of: (o) => o.post.squad },
      { name: 'kind', type: 'text', of: (o) => o.kind },
      { name: 'equipment', type: 'text', as: `string_to_array(?, ',')`, of: (o) => o.equipment.join(',') },
      { name: 'created_at', type: 'timestamptz', of: () => since },
    ],
    officers,
  );
  const sha = (text: string): string => createHash('sha256').update(text).digest('hex');
  const decoded = `decode(?, 'hex')`;
  await insertRows(
    db,
    'terminal',
    [
      { name: 'id', type: 'text', of: ({ t }) => t.id },
      { name: 'protocol', type: 'text', of: ({ t }) => t.protocol },
      { name: 'expected_interval_s', type: 'integer', of: ({ t }) => t.intervalS },
      { name: 'rests_silent', type: 'boolean', of: ({ t }) => t.restsSilent },
      { name: 'token_sha256', type: 'text', as: decoded, of: ({ t, hash }) => (t.protocol === 'jt808' ? null : hash) },
      { name: 'phone', type: 'text', of: ({ t }) => t.phone },
      { name: 'code_sha256', type: 'text', as: decoded, of: ({ t, hash }) => (t.protocol === 'jt808' ? hash : null) },
      { name: 'created_at', type: 'timestamptz', of: () => since },
    ],
    officers.map((o) => ({ t: o.terminal, hash: sha(secretOf(key, o.terminal)) })),
  );
  await insertRows(
    db,
    'terminal_binding',
    [
      { name: 'terminal_id', type: 'text', of: (o) => o.terminal.id },
      { name: 'officer_id', type: 'text', of: (o) => o.id },
      { name: 'valid', type: 'timestamptz', as: range, of: () => since },
    ],
    officers,
  );
  await insertRows(
    db,
    'post_version',
    [
      { name: 'post_id', type: 'text', of: (p) => p.id },
      { name: 'version', type: 'integer', of: () => 1 },
      { name: 'name', type: 'text', of: (p) => p.name },
      { name: 'squad_id', type: 'text', of: (p) => p.squad },
      { name: 'kind', type: 'text', of: (p) => p.kind },
      {
        name: 'geometry',
        type: 'text',
        as: 'ST_SetSRID(ST_GeomFromGeoJSON(?), 4326)',
        of: (p) => geometryOf(bureau, p),
      },
      { name: 'radius_m', type: 'double precision', of: (p) => p.radiusM },
      { name: 'buffer_m', type: 'double precision', of: (p) => p.bufferM },
      // DU15: a post is short when fewer than half of its seats are taken. One with a single seat is not watched: its
      // officer's own incident says the same.
      { name: 'needs', type: 'integer', of: (p) => Math.floor(p.needs / 2) },
      { name: 'valid', type: 'timestamptz', as: range, of: () => since },
    ],
    posts,
  );
  await db.query(
    `INSERT INTO rule_version (squad_id, version, rules, valid_from, made_by) VALUES (NULL, 1, $1::jsonb, $2, 'demo')
     ON CONFLICT DO NOTHING`,
    [JSON.stringify(DEFAULT_RULES), since],
  );
}
