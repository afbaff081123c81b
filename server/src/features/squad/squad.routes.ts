import type { Squad, SquadId } from '@dutywall/shared/domain';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { principalOf, requireRole } from '../../plugins/principal.ts';

export interface SquadReader {
  list(scope: ReadonlySet<SquadId> | null): Promise<readonly Squad[]>;
}

/** `GET /api/squads`: the units in scope; administrators see all, since they hand scopes out. */
export const squadRoutes: FastifyPluginAsyncTypebox<{ reader: SquadReader }> = async (app, { reader }) => {
  app.get(
    '/api/squads',
    { preHandler: requireRole('administrator', 'supervisor', 'leader', 'wall'), schema: { tags: ['squads'] } },
    async (request) => {
      const { role, squads } = principalOf(request);
      return reader.list(role === 'administrator' ? null : squads);
    },
  );
};
