import { DUTY_STATES } from '@dutywall/shared/domain';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { answer } from '../../kit/index.ts';
import { principalOf, signedIn } from '../../plugins/principal.ts';
import type { MonthRoom } from './month.service.ts';

const closed = { additionalProperties: false } as const;
const OfMonth = Type.Object({ month: Type.String({ pattern: '^[0-9]{4}-(0[1-9]|1[0-2])$' }) });
const Version = {
  month: Type.String(),
  version: Type.Integer(),
  closedAt: Type.Number(),
  closedBy: Type.String(),
  closerName: Type.String(),
  reason: Type.String(),
  sha256: Type.String(),
};
const VersionView = Type.Object(Version);
const OpenedView = Type.Object({
  ...Version,
  previousSha256: Type.Union([Type.String(), Type.Null()]),
  parts: Type.Array(
    Type.Object({
      squad: Type.String(),
      sha256: Type.String(),
      content: Type.Union([Type.String(), Type.Null()]),
    }),
  ),
});
/** Milliseconds of a state, the stage of a flag, or nothing. */
const Value = Type.Union([Type.Number(), Type.String(), Type.Null()]);
const PendingView = Type.Object({
  version: Type.Integer(),
  count: Type.Integer(),
  differences: Type.Array(
    Type.Object({
      squad: Type.String(),
      officer: Type.String(),
      name: Type.String(),
      badge: Type.String(),
      what: Type.Union([
        Type.Object({ kind: Type.Literal('time'), state: Type.Enum([...DUTY_STATES]) }),
        Type.Object({ kind: Type.Literal('absence'), id: Type.String() }),
      ]),
      before: Value,
      now: Value,
    }),
  ),
});

/** `/api/months`: closed months, closing and amending, any version, what differs by now. There is no way to edit one. */
export const monthRoutes: FastifyPluginAsyncTypebox<{ readonly room: MonthRoom }> = async (app, { room }) => {
  const common = { preHandler: signedIn } as const;
  const tags = ['months'];

  app.get(
    '/api/months',
    { ...common, schema: { tags, response: { 200: Type.Array(VersionView) } } },
    async (request) => [...answer(await room.list(principalOf(request)))],
  );

  app.get(
    '/api/months/:month',
    {
      ...common,
      schema: {
        tags,
        params: OfMonth,
        querystring: Type.Object({ version: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000 })) }, closed),
        response: { 200: OpenedView },
      },
    },
    async (request) => {
      const { parts, ...version } = answer(
        await room.open(principalOf(request), request.params.month, request.query.version),
      );
      return { ...version, parts: [...parts] };
    },
  );

  app.get(
    '/api/months/:month/differences',
    { ...common, schema: { tags, params: OfMonth, response: { 200: PendingView } } },
    async (request) => {
      const { differences, ...rest } = answer(await room.pending(principalOf(request), request.params.month));
      return { ...rest, differences: [...differences] };
    },
  );

  app.post(
    '/api/months/:month/close',
    {
      ...common,
      schema: { tags, params: OfMonth, body: Type.Object({}, closed), response: { 201: VersionView } },
    },
    async (request, reply) =>
      reply.code(201).send(answer(await room.close(principalOf(request), request.params.month))),
  );

  app.post(
    '/api/months/:month/amend',
    {
      ...common,
      schema: {
        tags,
        params: OfMonth,
        body: Type.Object(
          { basedOn: Type.Integer({ minimum: 1, maximum: 1_000_000 }), reason: Type.String({ maxLength: 500 }) },
          closed,
        ),
        response: { 201: VersionView },
      },
    },
    async (request, reply) =>
      reply.code(201).send(answer(await room.amend(principalOf(request), request.params.month, request.body))),
  );
};
