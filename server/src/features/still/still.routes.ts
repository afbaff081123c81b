import { DAY } from '@dutywall/shared/kit';
import { FindingAsk, MAX_FRAME_BYTES, PHOTO_TYPES, StillQuery, StillRow } from '@dutywall/shared/protocol';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { answer } from '../../kit/index.ts';
import { sendPicture } from '../../kit/send-picture.ts';
import { principalOf, signedIn } from '../../plugins/principal.ts';
import { LimitQuery, RangeQuery, readRange } from '../../plugins/range.ts';
import type { Clock } from '../../ports.ts';
import type { StillRoom } from './still.service.ts';

const MAX_RANGE_MS = 366 * DAY;
const DEFAULT_RANGE_MS = 31 * DAY;
const DEFAULT_LIMIT = 200;

const OfStill = Type.Object({ id: Type.String({ minLength: 1, maxLength: 64 }) });
const Sha256Header = Type.Object({ 'x-sha256': Type.String({ pattern: '^[0-9a-fA-F]{64}$' }) });

/** Stills: captured, listed, opened, marked as findings. */
export const stillRoutes: FastifyPluginAsyncTypebox<{ readonly room: StillRoom; readonly clock: Clock }> = async (
  app,
  { room, clock },
) => {
  const tags = ['stills'];
  const preHandler = signedIn;

  app.get(
    '/api/stills',
    {
      preHandler,
      schema: {
        tags,
        querystring: Type.Object(
          { ...RangeQuery, ...LimitQuery, findings: Type.Optional(Type.Boolean()) },
          { additionalProperties: false },
        ),
        response: { 200: Type.Array(StillRow) },
      },
    },
    async (request, reply) => {
      const now = clock.now();
      const { limit = DEFAULT_LIMIT, findings = false } = request.query;
      const range = answer(readRange(request.query, { from: now - DEFAULT_RANGE_MS, to: now + DAY }, MAX_RANGE_MS));
      reply.header('cache-control', 'no-store');
      return [...answer(await room.list(principalOf(request), { ...range, findingsOnly: findings, limit }))];
    },
  );

  app.get('/api/stills/:id/picture', { preHandler, schema: { tags, params: OfStill } }, async (request, reply) => {
    const { still, bytes } = answer(await room.open(principalOf(request), request.params.id));
    return sendPicture(reply, still.picture, bytes);
  });

  app.post(
    '/api/stills/:id/finding',
    { preHandler, schema: { tags, params: OfStill, body: FindingAsk, response: { 201: StillRow } } },
    async (request, reply) =>
      reply.code(201).send(answer(await room.find(principalOf(request), request.params.id, request.body.note))),
  );

  // Only here are pictures taken as bodies.
  await app.register(async (pictures: typeof app) => {
    pictures.addContentTypeParser(
      [...PHOTO_TYPES],
      { parseAs: 'buffer', bodyLimit: MAX_FRAME_BYTES },
      (_request, body, done) => done(null, body),
    );
    pictures.post(
      '/api/stills',
      {
        preHandler,
        bodyLimit: MAX_FRAME_BYTES,
        schema: { tags, querystring: StillQuery, headers: Sha256Header, response: { 201: StillRow } },
      },
      async (request, reply) => {
        const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
        const sha256 = request.headers['x-sha256'];
        return reply.code(201).send(answer(await room.capture(principalOf(request), request.query, bytes, sha256)));
      },
    );
  });
};
