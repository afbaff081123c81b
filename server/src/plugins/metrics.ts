import { timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { collectDefaultMetrics, Histogram, type Registry } from 'prom-client';
import type { Config } from '../config.ts';
import { Refused } from '../kit/index.ts';
import { isLoopbackHost } from './origin.ts';

/** `/metrics` for the machine itself, for administrators, and for who brings METRICS_TOKEN. */
export const metrics = fp<{ config: Config; registry: Registry }>(async (app, { config, registry }) => {
  collectDefaultMetrics({ register: registry });
  const seconds = new Histogram({
    name: 'dutywall_http_seconds',
    help: 'Duration of HTTP requests by route and status class',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
    registers: [registry],
  });
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    seconds.observe(
      { method: request.method, route, status: `${Math.floor(reply.statusCode / 100)}xx` },
      reply.elapsedTime / 1_000,
    );
  });
  app.get('/metrics', { schema: { hide: true } }, async (request, reply) => {
    if (!mayRead(request, config.metricsToken)) throw new Refused('forbidden', 'metrics are for administrators');
    return reply.type(registry.contentType).send(await registry.metrics());
  });
});

function mayRead(request: FastifyRequest, token: string | undefined): boolean {
  if (request.principal?.role === 'administrator') return true;
  // Behind a proxy on this machine everybody seems to come from here.
  const forwarded = request.headers['x-forwarded-for'] ?? request.headers.forwarded;
  if (forwarded === undefined && isLoopbackHost((request.socket.remoteAddress ?? '').replace(/^::ffff:/, '')))
    return true;
  const given = /^Bearer (.{16,200})$/.exec(request.headers.authorization ?? '')?.[1];
  if (token === undefined || given === undefined || given.length !== token.length) return false;
  return timingSafeEqual(Buffer.from(given), Buffer.from(token));
}
