import type { FastifyPluginAsync, preHandlerAsyncHookHandler } from 'fastify';
import { basemapRoutes } from './basemap.routes.ts';
import { basemapService } from './basemap.service.ts';

export interface BasemapOptions {
  /** The data folder; basemaps lie in its `basemap/`. */
  readonly dataDir: string;
  /** Lets any signed-in session pass and refuses the rest. */
  readonly signedIn: preHandlerAsyncHookHandler;
  /** The basemap an operator has set as the default, if any; else the newest is. */
  readonly preferred?: () => string | null;
}

/** Serves the basemaps of the data folder: a list, and their vector tiles. */
export const basemapPlugin: FastifyPluginAsync<BasemapOptions> = async (app, { dataDir, signedIn, preferred }) => {
  const service = basemapService(dataDir, preferred ?? (() => null));
  app.addHook('onClose', () => service.close());
  basemapRoutes(app, service, signedIn);
};
