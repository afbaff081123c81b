import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { answer } from '../../kit/index.ts';
import { PASSWORD_MAX } from '../../kit/password.ts';
import { isLoopbackHost } from '../../plugins/origin.ts';
import { principalOf, SESSION_COOKIE, signedIn } from '../../plugins/principal.ts';
import type { Principal } from '../../ports.ts';
import type { From, SessionService, SignedIn } from './session.service.ts';

const strict = { additionalProperties: false } as const;
const Password = Type.String({ minLength: 1, maxLength: PASSWORD_MAX });
const SignIn = Type.Object({ name: Type.String({ minLength: 1, maxLength: 64 }), password: Password }, strict);
const Kiosk = Type.Object({ token: Type.String({ minLength: 1, maxLength: 128 }) }, strict);
const Change = Type.Object({ current: Password, next: Password }, strict);
/** Tries a minute and address; the lock-outs come on top. */
const SIGN_IN_LIMIT = { rateLimit: { max: 120, timeWindow: 60_000 } };

export interface SessionRoutesOptions {
  readonly service: SessionService;
  readonly languageOf: (principal: Principal) => string;
}

export const sessionRoutes: FastifyPluginAsyncTypebox<SessionRoutesOptions> = async (app, { service, languageOf }) => {
  const tags = ['session'];

  app.post('/api/session', { config: SIGN_IN_LIMIT, schema: { tags, body: SignIn } }, async (request, reply) => {
    const signed = answer(await service.signIn(request.body.name, request.body.password, from(request)));
    return welcome(request, reply, signed);
  });

  app.post('/api/session/kiosk', { config: SIGN_IN_LIMIT, schema: { tags, body: Kiosk } }, async (request, reply) => {
    return welcome(request, reply, answer(await service.openKiosk(request.body.token, from(request))));
  });

  app.get('/api/session', { preHandler: signedIn, schema: { tags } }, async (request, reply) => {
    reply.header('cache-control', 'no-store');
    const principal = principalOf(request);
    const { name, role, squads, officer } = principal;
    return { name, role, squads: [...squads], officer, language: languageOf(principal) };
  });

  app.delete('/api/session', { schema: { tags } }, async (request, reply) => {
    if (request.principal) await service.signOut(request.principal);
    return reply.clearCookie(SESSION_COOKIE, { path: '/' }).code(204).send();
  });

  app.post(
    '/api/session/password',
    { preHandler: signedIn, schema: { tags, body: Change } },
    async (request, reply) => {
      answer(await service.changePassword(principalOf(request), request.body.current, request.body.next));
      return reply.code(204).send();
    },
  );
};

function welcome(
  request: FastifyRequest,
  reply: FastifyReply,
  { token, name, role, expiresAt }: SignedIn,
): FastifyReply {
  reply.setCookie(SESSION_COOKIE, token, {
    path: '/',
    httpOnly: true,
    sameSite: 'strict',
    secure: !isLoopbackHost(request.hostname),
    expires: new Date(expiresAt),
  });
  return reply.header('cache-control', 'no-store').send({ name, role });
}

function from(request: FastifyRequest): From {
  return { address: request.ip, userAgent: request.headers['user-agent'] ?? null };
}
