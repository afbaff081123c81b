import { DATUMS } from '@dutywall/shared/geo';
import { toIso } from '@dutywall/shared/kit';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { answer } from '../../kit/index.ts';
import type { Control } from '../../plugins/control.ts';
import { principalOf, requireRole } from '../../plugins/principal.ts';
import type { TerminalService } from './terminal.service.ts';
import { PROTOCOLS } from './terminal.ts';

export interface TerminalRoutes {
  readonly service: TerminalService;
  readonly control?: Control | undefined;
  /** The address people reach us by; absent: the one of the request. */
  readonly origin?: string | undefined;
}

const strict = { additionalProperties: false } as const;
const Text = Type.String({ minLength: 1, maxLength: 64 });
const Params = Type.Object({ id: Text });
const Query = Type.Object(
  { after: Type.Optional(Text), limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })) },
  strict,
);
const EnrolmentBody = Type.Object(
  {
    officer: Text,
    protocol: Type.Enum([...PROTOCOLS]),
    datum: Type.Optional(Type.Enum([...DATUMS])),
    expectedIntervalS: Type.Optional(Type.Integer({ minimum: 1, maximum: 3_600 })),
    restsSilent: Type.Optional(Type.Boolean()),
    phone: Type.Optional(Type.String({ minLength: 1, maxLength: 20 })),
  },
  strict,
);

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
    { preHandler: requireRole('administrator', 'supervisor'), schema: { tags, querystring: Query } },
    async (request) => {
      const limit = request.query.limit ?? 200;
      const rows = await service.list(principalOf(request), request.query.after ?? '', limit);
      const terminals = rows.map((row) => ({
        ...row,
        lastSeenAt: row.lastSeenAt === null ? null : toIso(row.lastSeenAt),
      }));
      return { terminals, next: rows.length === limit ? (rows.at(-1)?.id ?? null) : null };
    },
  );

  app.post(
    '/api/terminals/enrol',
    { preHandler: mine, schema: { tags, body: EnrolmentBody } },
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
    { onRequest: (request, reply) => control.guard(request, reply), schema: { hide: true, body: EnrolmentBody } },
    async (request) => answer(await service.enrol('scripts/enrol', request.body, addressed(request))),
  );
};
