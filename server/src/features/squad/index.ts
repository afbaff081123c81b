import type { FastifyPluginAsync } from 'fastify';
import type { Database } from '../../ports.ts';
import { squadRoutes } from './squad.routes.ts';
import { listSquads } from './squad.store.ts';

export function squadPlugin(db: Database): FastifyPluginAsync {
  return async (app) => {
    await app.register(squadRoutes, { reader: { list: (scope) => listSquads(db, scope) } });
  };
}
