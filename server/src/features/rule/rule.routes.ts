import { RuleHistoryRow, RulePreview, RulePreviewAsk, RulePublishAsk, RuleSet } from '@dutywall/shared/protocol';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { answer } from '../../kit/index.ts';
import { principalOf, requireRole } from '../../plugins/principal.ts';
import type { RulePreviews } from './preview.service.ts';
import type { RuleRoom } from './rule.service.ts';

export interface RuleRoutes {
  readonly room: RuleRoom;
  readonly previews: RulePreviews;
}

const tags = ['rules'];
const Params = Type.Object({ id: Type.String({ minLength: 1, maxLength: 64 }) });

/** `/api/rules`: what counts for whom, versions of it, and what last week would have looked like. */
export const ruleRoutes: FastifyPluginAsyncTypebox<RuleRoutes> = async (app, { room, previews }) => {
  const preHandler = requireRole('supervisor', 'administrator');

  app.get('/api/rules', { preHandler, schema: { tags, response: { 200: Type.Array(RuleSet) } } }, async (request) => [
    ...answer(await room.list(principalOf(request))),
  ]);

  app.get(
    '/api/rules/history',
    {
      preHandler,
      schema: {
        tags,
        querystring: Type.Object({ squad: Type.Optional(Type.String({ maxLength: 64 })) }),
        response: { 200: Type.Array(RuleHistoryRow) },
      },
    },
    async (request) => [...answer(await room.history(principalOf(request), request.query.squad ?? null))],
  );

  app.post(
    '/api/rules',
    { preHandler, schema: { tags, body: RulePublishAsk, response: { 201: RuleHistoryRow } } },
    async (request, reply) => reply.code(201).send(answer(await room.publish(principalOf(request), request.body))),
  );

  app.post(
    '/api/rules/preview',
    { preHandler, schema: { tags, body: RulePreviewAsk, response: { 202: RulePreview } } },
    async (request, reply) => reply.code(202).send(answer(await previews.start(principalOf(request), request.body))),
  );

  app.get(
    '/api/rules/preview/:id',
    { preHandler, schema: { tags, params: Params, response: { 200: RulePreview } } },
    async (request) => answer(previews.read(principalOf(request), request.params.id)),
  );

  app.delete(
    '/api/rules/preview/:id',
    { preHandler, schema: { tags, params: Params, response: { 200: RulePreview } } },
    async (request) => answer(previews.cancel(principalOf(request), request.params.id)),
  );
};
