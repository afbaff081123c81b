import { randomBytes } from 'node:crypto';
import type { Refusal } from '@dutywall/shared/kit';
import type { RefusalCode } from '@dutywall/shared/protocol';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { DatabaseError } from '../db/errors.ts';
import { Refused, STATUS } from '../kit/index.ts';

/** The one place where refusals, faults and bugs become HTTP: `{error: {code, reason, details?, reference}}`. */
export const edge = fp(async (app) => {
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
  });
  app.addHook('onResponse', async (request, reply) => {
    const values = { req: request, status: reply.statusCode, ms: Math.round(reply.elapsedTime), reference: request.id };
    if (reply.statusCode >= 500) request.log.error(values, 'request failed');
    else request.log.debug(values, 'request');
  });
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const refusal = toRefusal(error);
    if (refusal.code === 'internal') request.log.error({ req: request, reference: request.id, err: error }, 'a bug');
    return sendRefusal(request, reply, refusal);
  });
});

/** Requests that do not even reach a route: a broken or over-long address. */
export function frameworkErrors(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  void sendRefusal(request, reply, toRefusal(error));
}

export function newReference(): string {
  return randomBytes(6).toString('hex').toUpperCase();
}

export function sendRefusal(request: FastifyRequest, reply: FastifyReply, refusal: Refusal<RefusalCode>): FastifyReply {
  const retryAfter = refusal.details?.retryAfterS;
  if (typeof retryAfter === 'number') reply.header('retry-after', Math.ceil(retryAfter));
  else if (refusal.code === 'unavailable') reply.header('retry-after', 2);
  return reply
    .code(STATUS[refusal.code])
    .header('cache-control', 'no-store')
    .type('application/json; charset=utf-8')
    .send({ error: { ...refusal, reference: request.id } });
}

/** Text that no database takes: a NUL, or bytes that are no UTF-8. */
const NOT_TEXT = new Set(['22021', '22P05']);

function toRefusal(error: FastifyError): Refusal<RefusalCode> {
  if (error instanceof Refused) return error.refusal;
  if (error instanceof DatabaseError) {
    if (error.retryable) return { code: 'unavailable', reason: 'the store cannot answer now; try again' };
    return { code: 'internal', reason: 'the server has failed' };
  }
  if (NOT_TEXT.has(error.code)) return { code: 'bad-request', reason: 'a value is not text' };
  if (error.validation) {
    const first = error.validation[0];
    const field = `${error.validationContext ?? 'body'}${first?.instancePath ?? ''}`.slice(0, 80);
    return {
      code: 'bad-request',
      reason: `${field} ${first?.message ?? 'is not valid'}`.slice(0, 200),
      details: { field },
    };
  }
  const status = error.statusCode ?? 500;
  if (status === 413) return { code: 'too-large', reason: 'the request is too large' };
  if (status === 429) return { code: 'too-many-requests', reason: 'too many requests; wait a moment' };
  if (status === 404) return { code: 'not-found', reason: 'not found' };
  if (status === 503) return { code: 'unavailable', reason: 'the server is busy; try again' };
  if (status >= 400 && status < 500)
    return { code: 'bad-request', reason: (error.message || 'the request is not valid').slice(0, 200) };
  return { code: 'internal', reason: 'the server has failed' };
}
