import { EnrolAsk, Enrolled, TerminalPage, TerminalQuery } from '@dutywall/shared/protocol';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { answer } from '../../kit/index.ts';
import type { Control } from '../../plugins/control.ts';
import { principalOf, requireRole } from '../../plugins/principal.ts';
import type { TerminalService } from './terminal.service.ts';

export interface TerminalRoutes {
  readonly service: TerminalService;
  readonly control?: Control | undefined;
  /** The address people reach us by; absent: the one of the request. */
  readonly origin?: string | undefined;
}

const Params = Type.Object({ id: Type.String({ minLength: 1, maxLength: 64 }) });
/** Rows of a page unless asked otherwise. */
const PAGE = 200;
/**
 * `GET /api/terminals`, `POST /api/terminals/enrol`, `/api/terminals/:id/disable`, `/api/terminals/:id/registration`;
 * for commands of this machine `POST /control/terminals/enrol`.
 */
export const terminalRoutes: FastifyPluginAsyncTypebox<TerminalRoutes> = async (app, { service, control, origin }) => {
  const tags = ['terminals'];
  const mine = requireRole('administrator');
  const addressed = (request: FastifyRequest): string => origin ?? `${request.protocol}://${request.host}`;

  app.get(
    '/api/terminals',
    {
      preHandler: requireRole('administrator', 'supervisor'),
      schema: { tags, querystring: TerminalQuery, response: { 200: TerminalPage } },
    },
    async (request, reply) => {
      const limit = request.query.limit ?? PAGE;
      const terminals = [...(await service.list(principalOf(request), { ...request.query, limit }))];
      reply.header('cache-control', 'no-store');
      return { terminals, next: terminals.length === limit ? (terminals.at(-1)?.id ?? null) : null };
    },
  );

  app.post(
    '/api/terminals/enrol',
    { preHandler: mine, schema: { tags, body: EnrolAsk, response: { 201: Enrolled } } },
    async (request, reply) => {
      const enrolled = answer(await service.enrol(principalOf(request).name, request.body, addressed(request)));
      return reply.code(201).header('cache-control', 'no-store').send(enrolled);
    },
  );

  app.post(
    '/api/terminals/:id/disable',
    { preHandler: mine, schema: { tags, params: Params } },
    async (request, reply) => {
      answer(await service.disable(principalOf(request).name, request.params.id));
      return reply.code(204).send();
    },
  );

  app.post('/api/terminals/:id/registration', { preHandler: mine, schema: { tags, params: Params } }, async (request) =>
    answer(await service.reopen(principalOf(request).name, request.params.id)),
  );

  if (!control) return;
  app.post(
    '/control/terminals/enrol',
    { onRequest: (request, reply) => control.guard(request, reply), schema: { hide: true, body: EnrolAsk } },
    async (request) => answer(await service.enrol('scripts/enrol', request.body, addressed(request))),
  );
};
