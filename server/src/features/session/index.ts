import type { FastifyPluginAsync } from 'fastify';
import type { Sessions } from '../../ports.ts';
import { sessionRoutes } from './session.routes.ts';
import { type SessionDeps, sessionService } from './session.service.ts';
import { createSessionCache } from './session-cache.ts';

/** Signing in and out, and the `Sessions` port that the app and the live room ask. */
export function createSessions(deps: SessionDeps): {
  readonly sessions: Sessions;
  readonly plugin: FastifyPluginAsync;
} {
  const cache = createSessionCache(deps.db, deps.clock, deps.bus);
  const service = sessionService(deps);
  return {
    sessions: cache,
    plugin: async (app) => {
      app.addHook('onClose', async () => cache.close());
      await app.register(sessionRoutes, { service, languageOf: cache.languageOf });
    },
  };
}
