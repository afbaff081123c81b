import { Readable } from 'node:stream';
import { CameraAnswer, CameraIce, MAX_SDP_CHARS } from '@dutywall/shared/protocol';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { answer } from '../../kit/index.ts';
import { principalOf, signedIn } from '../../plugins/principal.ts';
import { OfCamera } from './camera.routes.ts';
import type { CameraRoom } from './cameras.ts';

const OfSession = Type.Object({ ...OfCamera.properties, session: Type.String({ minLength: 1, maxLength: 64 }) });
const HlsQuery = Type.Object({
  q: Type.Optional(Type.String({ maxLength: 8_000 })),
  _HLS_msn: Type.Optional(Type.String({ maxLength: 12 })),
  _HLS_part: Type.Optional(Type.String({ maxLength: 12 })),
  _HLS_skip: Type.Optional(Type.String({ maxLength: 12 })),
});

/** The pictures: sessions of WHEP handed on, HLS passed through. */
export const streamRoutes: FastifyPluginAsyncTypebox<{ readonly room: CameraRoom }> = async (app, { room }) => {
  const { whep, hls } = room;
  const tags = ['cameras'];
  const preHandler = signedIn;
  app.addHook('onSend', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
  });

  app.get(
    '/api/cameras/:id/whep',
    { preHandler, schema: { tags, params: OfCamera, response: { 200: CameraIce } } },
    async (request) => answer(await whep.ice(principalOf(request), request.params.id)),
  );

  // Only here is a session description taken as a body.
  await app.register(async (offers: typeof app) => {
    const bodyLimit = MAX_SDP_CHARS;
    offers.addContentTypeParser('application/sdp', { parseAs: 'string', bodyLimit }, (_request, body, done) =>
      done(null, body),
    );
    offers.post(
      '/api/cameras/:id/whep',
      { preHandler, bodyLimit, schema: { tags, params: OfCamera, response: { 201: CameraAnswer } } },
      async (request, reply) => {
        const sdp = typeof request.body === 'string' ? request.body : '';
        const made = answer(await whep.offer(principalOf(request), request.params.id, sdp));
        return reply.code(201).header('location', `/api/cameras/${request.params.id}/whep/${made.session}`).send(made);
      },
    );
  });

  app.put(
    '/api/cameras/:id/whep/:session',
    { preHandler, schema: { tags, params: OfSession } },
    async (request, reply) => {
      answer(await whep.keep(principalOf(request), request.params.id, request.params.session));
      return reply.code(204).send();
    },
  );

  app.delete(
    '/api/cameras/:id/whep/:session',
    { preHandler, schema: { tags, params: OfSession } },
    async (request, reply) => {
      whep.end(principalOf(request), request.params.id, request.params.session);
      return reply.code(204).send();
    },
  );

  async function send(
    request: FastifyRequest,
    reply: FastifyReply,
    camera: string,
    path: string | null,
    query: Readonly<Record<string, string | undefined>>,
  ): Promise<FastifyReply> {
    const { range } = request.headers;
    const made = answer(await hls.fetch(principalOf(request), { camera, path, query, range }));
    // Somebody else's bytes: to be played, never a page that runs.
    reply
      .header('content-security-policy', "default-src 'none'; sandbox")
      .header('x-content-type-options', 'nosniff')
      .header('cross-origin-resource-policy', 'same-origin');
    if (made.kind === 'playlist') return reply.type('application/vnd.apple.mpegurl').send(made.text);
    reply.code(made.status).type(made.type);
    if (made.length !== null) reply.header('content-length', made.length);
    if (made.contentRange !== null) reply.header('content-range', made.contentRange);
    return reply.send(Readable.from(made.bytes, { objectMode: false }));
  }

  app.get(
    '/api/cameras/:id/hls',
    { preHandler, schema: { tags, params: OfCamera, querystring: HlsQuery } },
    async (request, reply) => send(request, reply, request.params.id, null, request.query),
  );

  app.get(
    '/api/cameras/:id/hls/*',
    { preHandler, schema: { tags, params: OfCamera, querystring: HlsQuery } },
    async (request, reply) => {
      // As it was written (and not by `*`, which the schema library cannot read as a name): a decoded path would hide what its percent signs meant.
      const path = (request.raw.url ?? '').split(/[?#]/, 1)[0]?.split('/hls/').slice(1).join('/hls/') ?? '';
      return send(request, reply, request.params.id, path, request.query);
    },
  );
};
