import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { answer } from '../../kit/index.ts';
import { principalOf, requireRole } from '../../plugins/principal.ts';
import type { CodeService } from './code.service.ts';

const strict = { additionalProperties: false } as const;

/**
 * `POST /api/terminals/codes` `{officer: badge}` → a code for `/me/enrol#code`; `POST /api/me/terminal` `{code}` → the
 * secret, once, for the phone of the officer who is signed in.
 */
export const codeRoutes: FastifyPluginAsyncTypebox<{
  readonly codes: CodeService;
  /** The address people reach us by; absent: the one of the request. */
  readonly origin?: string | undefined;
}> = async (app, { codes, origin }) => {
  const tags = ['terminals'];

  app.post(
    '/api/terminals/codes',
    {
      preHandler: requireRole('administrator', 'supervisor'),
      schema: { tags, body: Type.Object({ officer: Type.String({ minLength: 1, maxLength: 64 }) }, strict) },
    },
    async (request, reply) => {
      const made = answer(await codes.make(principalOf(request), request.body.officer));
      const base = origin ?? `${request.protocol}://${request.host}`;
      // After the #, so that neither this server nor a proxy ever sees it in an address.
      const address = `${base}/me/enrol#${made.code}`;
      return reply
        .code(201)
        .header('cache-control', 'no-store')
        .send({ ...made, address });
    },
  );

  app.post(
    '/api/me/terminal',
    {
      preHandler: requireRole('officer'),
      config: { rateLimit: { max: 20, timeWindow: 60_000 } },
      schema: { tags, body: Type.Object({ code: Type.String({ minLength: 16, maxLength: 64 }) }, strict) },
    },
    async (request, reply) => {
      const bound = answer(await codes.redeem(principalOf(request), request.body.code));
      return reply.code(201).header('cache-control', 'no-store').send(bound);
    },
  );
};
