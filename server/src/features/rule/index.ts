import type { FastifyPluginAsync } from 'fastify';
import { createPreviews, type PreviewDeps } from './preview.service.ts';
import { ruleRoutes } from './rule.routes.ts';
import { createRules, type RuleDeps } from './rule.service.ts';

/** `/api/rules` with everything behind it; previews end with the server. */
export function rulePlugin(deps: RuleDeps & PreviewDeps): FastifyPluginAsync {
  return async (app) => {
    const previews = createPreviews(deps);
    app.addHook('onClose', async () => previews.close());
    await app.register(ruleRoutes, { room: createRules(deps), previews });
  };
}
