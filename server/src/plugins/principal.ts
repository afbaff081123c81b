import type { FastifyRequest, preHandlerAsyncHookHandler } from 'fastify';
import fp from 'fastify-plugin';
import { Refused } from '../kit/index.ts';
import type { Principal, Role, Sessions } from '../ports.ts';

export const SESSION_COOKIE = 'dutywall_session';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks; null: not signed in. Resolved for /api, /docs and /metrics only. */
    principal: Principal | null;
  }
}

/** Resolves the session cookie once a request, before any handler. */
export const principalPlugin = fp<{ sessions: Sessions }>(async (app, { sessions }) => {
  app.decorateRequest('principal', null);
  app.addHook('onRequest', async (request) => {
    if (
      request.headers.cookie?.includes(`${SESSION_COOKIE}=`) &&
      /^\/(?:api|docs|metrics)(?:[/?]|$)/.test(request.url)
    ) {
      request.principal = await sessions.resolve(request.headers.cookie);
    }
  });
});

/** A preHandler that lets only these roles pass; without roles everybody who is signed in. */
export function requireRole(...roles: readonly Role[]): preHandlerAsyncHookHandler {
  return async (request) => {
    const { role } = principalOf(request);
    if (roles.length > 0 && !roles.includes(role)) throw new Refused('forbidden', `the role ${role} may not do this`);
  };
}

/** A preHandler for everybody who is signed in. */
export const signedIn: preHandlerAsyncHookHandler = requireRole();

/** The principal of a request behind `requireRole`; throws `not-signed-in` when there is none. */
export function principalOf(request: FastifyRequest): Principal {
  if (request.principal) return request.principal;
  const had = request.headers.cookie?.includes(`${SESSION_COOKIE}=`);
  throw new Refused(had ? 'session-ended' : 'not-signed-in', had ? 'the session has ended' : 'sign in first');
}
