import { MESSAGE_CHARACTERS, MessageRow } from '@dutywall/shared/protocol';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { answer } from '../../kit/index.ts';
import { principalOf, requireRole } from '../../plugins/principal.ts';
import type { MessageRoom } from './message.service.ts';

const Id = Type.String({ minLength: 1, maxLength: 64 });

/** `POST /api/messages`, `GET /api/messages?officer`; for officers `GET /api/me/messages`, `POST …/:id/read`. */
export const messageRoutes: FastifyPluginAsyncTypebox<{ readonly room: MessageRoom }> = async (app, { room }) => {
  const tags = ['messages'];

  app.post(
    '/api/messages',
    {
      preHandler: requireRole('supervisor'),
      config: { rateLimit: { max: 60, timeWindow: 60_000 } },
      schema: {
        tags,
        body: Type.Object({ officer: Id, text: Type.String({ minLength: 1, maxLength: 4 * MESSAGE_CHARACTERS }) }),
        response: { 201: MessageRow },
      },
    },
    async (request, reply) => reply.code(201).send(answer(await room.send(principalOf(request), request.body))),
  );

  app.get(
    '/api/messages',
    {
      preHandler: requireRole('supervisor'),
      schema: { tags, querystring: Type.Object({ officer: Id }), response: { 200: Type.Array(MessageRow) } },
    },
    async (request) => [...answer(await room.sent(principalOf(request), request.query.officer))],
  );

  app.get(
    '/api/me/messages',
    { preHandler: requireRole('officer'), schema: { tags, response: { 200: Type.Array(MessageRow) } } },
    async (request) => [...answer(await room.own(principalOf(request)))],
  );

  app.post(
    '/api/me/messages/:id/read',
    {
      preHandler: requireRole('officer'),
      schema: { tags, params: Type.Object({ id: Id }), response: { 200: MessageRow } },
    },
    async (request) => answer(await room.read(principalOf(request), request.params.id)),
  );
};
