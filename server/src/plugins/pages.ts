import { existsSync } from 'node:fs';
import { join } from 'node:path';
import compress from '@fastify/compress';
import fastifyStatic from '@fastify/static';
import type { FastifyReply } from 'fastify';
import fp from 'fastify-plugin';
import type { Config } from '../config.ts';
import { sendRefusal } from './edge.ts';

/** Addresses below these are never pages: an unknown one gets JSON. */
const NOT_PAGES = /^\/(?:api|ingest|control|live|docs|healthz|readyz|metrics|assets)(?:\/|$)/;
/** The client's routes (client/src/app/routes.tsx); other paths get the same page, which says so, with status 404. */
const PAGES =
  /^\/(?:|login|wall|desk|replay|roster|posts|rules|checks|stills|cameras|welcome|admin\/terminals|me(?:\/[^/]+){0,3}|kiosk\/[^/]+|check-ins\/[^/]+|absences(?:\/[^/]+(?:\/print)?)?)\/?$/;
const YEAR_S = 365 * 24 * 3600;

/** Serves the built pages: hashed assets for ever, the rest revalidated, the one document for every page's address. */
export const pages = fp<{ config: Config }>(async (app, { config }) => {
  // Texts of a few kilobytes and more; tiles come packed, and sockets do their own.
  await app.register(compress, { threshold: 1_400, encodings: ['br', 'gzip'] });
  const built = existsSync(join(config.pagesDir, 'index.html'));
  if (built) {
    await app.register(fastifyStatic, {
      root: config.pagesDir,
      index: false,
      dotfiles: 'deny',
      maxAge: 0,
      cacheControl: false,
      setHeaders(reply, path) {
        const hashed = path.startsWith(join(config.pagesDir, 'assets'));
        reply.setHeader('cache-control', hashed ? `public, max-age=${YEAR_S}, immutable` : 'no-cache');
      },
    });
  }
  const sendDocument = (reply: FastifyReply, status: number): FastifyReply => {
    reply.code(status).header('cache-control', 'no-cache');
    if (built) return reply.sendFile('index.html');
    return reply
      .type('text/plain; charset=utf-8')
      .send('页面尚未打包 / the pages are not built: scripts/start builds them\n');
  };
  // The folder itself is no file: left to the static files, the first address people open would be refused.
  app.get('/', { schema: { hide: true } }, async (_request, reply) => sendDocument(reply, 200));
  app.setNotFoundHandler(async (request, reply) => {
    const path = request.url.split(/[?#]/, 1)[0] ?? '/';
    const reads = request.method === 'GET' || request.method === 'HEAD';
    const wantsPage = reads && !NOT_PAGES.test(path) && (request.headers.accept ?? '*/*').match(/text\/html|\*\/\*/);
    if (!wantsPage || /\.[a-z0-9]{1,8}$/i.test(path))
      return sendRefusal(request, reply, { code: 'not-found', reason: 'not found' });
    return sendDocument(reply, PAGES.test(path) ? 200 : 404);
  });
});
