import { DAY } from '@dutywall/shared/kit';
import { MeLook, MeShift, MeView } from '@dutywall/shared/protocol';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { answer } from '../../kit/index.ts';
import { principalOf, requireRole } from '../../plugins/principal.ts';
import { RangeQuery, readRange } from '../../plugins/range.ts';
import type { Clock } from '../../ports.ts';
import type { MeRoom } from './me.service.ts';

const MAX_RANGE_MS = 62 * DAY;
const DEFAULT_LOOKS = 100;

/** `GET /api/me`, `/api/me/shifts?from&to`, `/api/me/looks?before&limit`: an officer's own, by their session alone. */
export const meRoutes: FastifyPluginAsyncTypebox<{ readonly room: MeRoom; readonly clock: Clock }> = async (
  app,
  { room, clock },
) => {
  const preHandler = requireRole('officer');
  const tags = ['me'];

  app.get('/api/me', { preHandler, schema: { tags, response: { 200: MeView } } }, async (request, reply) => {
    reply.header('cache-control', 'no-store');
    return answer(await room.view(principalOf(request)));
  });

  app.get(
    '/api/me/shifts',
    { preHandler, schema: { tags, querystring: Type.Object(RangeQuery), response: { 200: Type.Array(MeShift) } } },
    async (request) => {
      const now = clock.now();
      const range = answer(readRange(request.query, { from: now - 7 * DAY, to: now + 14 * DAY }, MAX_RANGE_MS));
      return [...answer(await room.shifts(principalOf(request), range))];
    },
  );

  app.get(
    '/api/me/looks',
    {
      preHandler,
      schema: {
        tags,
        querystring: Type.Object({
          before: Type.Optional(Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER })),
          limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
        }),
        response: { 200: Type.Object({ looks: Type.Array(MeLook), next: Type.Union([Type.Integer(), Type.Null()]) }) },
      },
    },
    async (request) => {
      const { before = null, limit = DEFAULT_LOOKS } = request.query;
      const looks = [...answer(await room.looks(principalOf(request), before, limit))];
      return { looks, next: looks.length === limit ? (looks.at(-1)?.id ?? null) : null };
    },
  );
};
