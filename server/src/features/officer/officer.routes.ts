import type { Officer, OfficerId } from '@dutywall/shared/domain';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { Refused } from '../../kit/index.ts';
import { principalOf, requireRole } from '../../plugins/principal.ts';
import type { Principal } from '../../ports.ts';
import type { OfficerQuery, OfficerScope } from './officer.ts';

const Text = Type.String({ minLength: 1, maxLength: 64 });
const Query = Type.Object(
  {
    search: Type.Optional(Text),
    squad: Type.Optional(Text),
    after: Type.Optional(Text),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000 })),
  },
  { additionalProperties: false },
);
const Params = Type.Object({ id: Text });
/** Administrators and auditors see no officers' data; an officer sees only their own. */
const READERS = ['supervisor', 'leader', 'wall', 'officer'] as const;

export interface OfficerReader {
  list(scope: OfficerScope, query: OfficerQuery): Promise<readonly Officer[]>;
  find(scope: OfficerScope, id: OfficerId): Promise<Officer | null>;
}

/** `GET /api/officers` (paged by badge: ask again with `after` = `next`) and `GET /api/officers/:id`. */
export const officerRoutes: FastifyPluginAsyncTypebox<{ reader: OfficerReader }> = async (app, { reader }) => {
  const tags = ['officers'];
  const preHandler = requireRole(...READERS);
  app.get('/api/officers', { preHandler, schema: { tags, querystring: Query } }, async (request) => {
    const limit = request.query.limit ?? 200;
    const officers = await reader.list(scopeOf(principalOf(request)), { ...request.query, limit });
    return { officers, next: officers.length === limit ? (officers.at(-1)?.badge ?? null) : null };
  });
  app.get('/api/officers/:id', { preHandler, schema: { tags, params: Params } }, async (request) => {
    const officer = await reader.find(scopeOf(principalOf(request)), request.params.id);
    if (!officer) throw new Refused('not-found', 'there is no such officer in your squads');
    return officer;
  });
};

function scopeOf({ role, officer, squads }: Principal): OfficerScope {
  if (role !== 'officer') return { squads };
  return officer === null ? { squads: new Set() } : { self: officer };
}
