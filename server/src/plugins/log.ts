import type { FastifyRequest } from 'fastify';
import { type Logger, pino } from 'pino';
import type { Config } from '../config.ts';

/**
 * The server's logger. Addresses are logged without query (OsmAnd puts coordinates there) and without the secrets
 * that some carry in their path; cookies and authorisation are never logged.
 */
export function createLog(config: Pick<Config, 'logLevel'>, stream?: NodeJS.WritableStream): Logger {
  const options = {
    level: config.logLevel,
    base: null,
    redact: {
      paths: ['*.cookie', '*.authorization', '*.password', '*.token', '*.secret', 'lat', 'lon', '*.lat', '*.lon'],
      censor: '***',
    },
    serializers: {
      req: (request: FastifyRequest) => ({ method: request.method, path: safePath(request.url), from: request.ip }),
    },
  };
  return stream ? pino(options, stream) : pino(options);
}

/** The path of an address as it may stand in a log. */
function safePath(url: string): string {
  const path = url.split(/[?#]/, 1)[0] ?? '';
  return path.replace(/^(\/ingest\/[^/]+|\/kiosk)\/.*/, '$1/***').slice(0, 200);
}
