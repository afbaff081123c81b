import type { Refusal, Result } from '@dutywall/shared/kit';
import type { RefusalCode } from '@dutywall/shared/protocol';
import type { FastifyReply, FastifyRequest, preHandlerAsyncHookHandler } from 'fastify';
import { Type } from 'typebox';
import type { Principal } from '../ports.ts';

/** How a route learns who asks: the hook refuses whoever is not signed in, afterwards there is a principal. */
export interface Access {
  readonly signedIn: preHandlerAsyncHookHandler;
  readonly principalOf: (request: FastifyRequest) => Principal;
}

const STATUS: Record<RefusalCode, number> = {
  'bad-request': 400,
  'not-signed-in': 401,
  'session-ended': 401,
  'wrong-password': 401,
  'locked-out': 429,
  'forbidden-origin': 403,
  forbidden: 403,
  'out-of-scope': 403,
  'not-found': 404,
  conflict: 409,
  'self-flag': 403,
  'too-many-requests': 429,
  'too-large': 413,
  'protocol-version': 426,
  unavailable: 503,
  internal: 500,
};

/** What every refused request answers. */
export const RefusalSchema = Type.Object({
  code: Type.String(),
  reason: Type.String(),
  details: Type.Optional(Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean()]))),
});

export function sendRefusal(reply: FastifyReply, refusal: Refusal<RefusalCode>): FastifyReply {
  return reply.code(STATUS[refusal.code]).send(refusal);
}

/** The value of an accepted result, or its refusal with the fitting status. */
export function send<T>(reply: FastifyReply, result: Result<T, RefusalCode>): FastifyReply {
  return result.ok ? reply.send(result.value) : sendRefusal(reply, result.refusal);
}
