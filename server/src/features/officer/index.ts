import type { FastifyPluginAsync } from 'fastify';
import type { Database } from '../../ports.ts';
import { officerRoutes } from './officer.routes.ts';
import { findOfficer, listOfficers } from './officer.store.ts';

export function officerPlugin(db: Database): FastifyPluginAsync {
  const reader = {
    list: listOfficers.bind(null, db),
    find: findOfficer.bind(null, db),
  };
  return async (app) => {
    await app.register(officerRoutes, { reader });
  };
}
