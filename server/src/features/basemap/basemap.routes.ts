import type { FastifyInstance, preHandlerAsyncHookHandler } from 'fastify';
import type { BasemapService } from './basemap.service.ts';

interface TileParams {
  readonly name: string;
  readonly z: string;
  readonly x: string;
  readonly y: string;
}

/** Tiles may be kept a short while and are re-asked by ETag; private, since they are behind the sign-in. */
const CACHE = 'private, max-age=300, stale-while-revalidate=86400';

export function basemapRoutes(
  app: FastifyInstance,
  service: BasemapService,
  signedIn: preHandlerAsyncHookHandler,
): void {
  const guarded = { preHandler: signedIn };

  app.get('/api/basemaps', guarded, async (_request, reply) => {
    reply.header('cache-control', 'no-cache');
    return service.list();
  });

  app.get<{ Params: TileParams }>(
    '/api/basemaps/:name/tiles/:z(^\\d{1,2})/:x(^\\d{1,7})/:y(^\\d{1,7}).mvt',
    guarded,
    async (request, reply) => {
      const { name, z, x, y } = request.params;
      const acceptsGzip = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
      const tile = await service.tile(name, Number(z), Number(x), Number(y), acceptsGzip);
      if (!tile.found) return reply.code(404).send({ code: 'not-found', reason: 'there is no such basemap or tile' });
      reply.header('etag', tile.etag).header('cache-control', CACHE).header('vary', 'accept-encoding');
      if (request.headers['if-none-match'] === tile.etag) return reply.code(304).send();
      if (!tile.body) return reply.code(204).send();
      if (tile.gzip) reply.header('content-encoding', 'gzip');
      return reply.type('application/vnd.mapbox-vector-tile').send(tile.body);
    },
  );
}
