import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type FastifyPluginAsyncTypebox, TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyPluginAsync, LogController } from 'fastify';
import type { Logger } from 'pino';
import { Registry } from 'prom-client';
import type { Config } from './config.ts';
import { FreeSpace } from './db/free-space.ts';
import { schemaProblem } from './db/migrate.ts';
import { healthPlugin, type ReadinessCheck } from './features/health/index.ts';
import { docs } from './plugins/docs.ts';
import { edge, frameworkErrors, newReference } from './plugins/edge.ts';
import { metrics } from './plugins/metrics.ts';
import { originCheck } from './plugins/origin.ts';
import { pages } from './plugins/pages.ts';
import { principalPlugin } from './plugins/principal.ts';
import { security } from './plugins/security.ts';
import type { Ports, Sessions } from './ports.ts';

export { createBus, createDice, systemClock } from './kit/index.ts';
export { createLog } from './plugins/log.ts';
export { isAllowedOrigin } from './plugins/origin.ts';
export { principalOf, requireRole, SESSION_COOKIE, signedIn } from './plugins/principal.ts';

/** What a room hands to the app: its routes, and what must be well before it can serve. */
export interface Room {
  readonly name: string;
  readonly plugin: FastifyPluginAsync | FastifyPluginAsyncTypebox;
  readonly ready?: () => Promise<string | null>;
}

export interface AppPorts extends Ports {
  readonly sessions: Sessions;
  readonly log: Logger;
  /** Where rooms put their metrics; a new one when left out. */
  readonly registry?: Registry;
}

/** JSON bodies of the API; ingest sets its own per route. */
const BODY_BYTES = 1024 * 1024;
/** Longer path parts are no ids of ours: such an address is not found. */
const MAX_PARAM = 200;
/** A request that does not come in whole within this is a slow-loris or a broken line. */
const REQUEST_MS = 30_000;

/**
 * Puts the HTTP side together; never listens. Refusals are thrown by routes as `Refused` (or unwrapped by `answer`)
 * and become status and body in one place. `app.server` is the socket rooms attach to.
 */
export async function buildApp(config: Config, ports: AppPorts, rooms: readonly Room[]): Promise<FastifyInstance> {
  const { db, log, registry = new Registry() } = ports;
  const app: FastifyInstance = Fastify({
    loggerInstance: log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    serverFactory: (handler) => createNodeServer(config, handler),
    trustProxy: config.trustProxy.length > 0 ? [...config.trustProxy] : false,
    bodyLimit: BODY_BYTES,
    routerOptions: { maxParamLength: MAX_PARAM },
    requestIdHeader: false,
    genReqId: newReference,
    frameworkErrors,
    forceCloseConnections: true,
  });
  app.setValidatorCompiler(TypeBoxValidatorCompiler);

  const space = new FreeSpace(config.dataDir, config.minFreeMb * 1024 * 1024, log);
  await space.check();
  app.addHook('onClose', async () => space.close());

  await app.register(edge);
  await app.register(security, { config });
  await app.register(principalPlugin, { sessions: ports.sessions });
  await app.register(originCheck, { config });
  await app.register(docs);
  await app.register(metrics, { config, registry });
  await app.register(pages, { config });
  const checks: ReadinessCheck[] = [
    { name: 'database', check: async () => (await db.query('SELECT 1')) && null },
    { name: 'migrations', check: () => schemaProblem(db) },
    { name: 'disk', check: async () => (space.low ? 'the disk of the data folder is nearly full' : null) },
    ...rooms.flatMap(({ name, ready }) => (ready ? [{ name, check: ready }] : [])),
  ];
  await app.register(healthPlugin, { checks });
  for (const { plugin } of rooms) await app.register(plugin as FastifyPluginAsync);
  return app;
}

function createNodeServer(config: Config, handler: Parameters<typeof createServer>[1]): Server {
  const limits = { requestTimeout: REQUEST_MS, headersTimeout: REQUEST_MS / 2, keepAliveTimeout: 72_000 };
  if (!config.tls) return createServer(limits, handler);
  const files = { cert: readFileSync(config.tls.cert), key: readFileSync(config.tls.key) };
  // Fastify's types follow the server's; whoever attaches to it needs only what both have.
  return createTlsServer({ ...limits, ...files, minVersion: 'TLSv1.2' }, handler) as unknown as Server;
}
