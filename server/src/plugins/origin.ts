import { isIP } from 'node:net';
import fp from 'fastify-plugin';
import type { Config } from '../config.ts';
import { Refused } from '../kit/index.ts';
import { SESSION_COOKIE } from './principal.ts';

/**
 * True when pages of `origin` may act on this server: one of the configured origins, or, when none is configured,
 * exactly the address the request came to. Without TLS its host must be `localhost` or an IP address, since a name that an
 * attacker lets point here would match itself.
 * For both HTTP and the socket handshake; `origin` is the header as it came.
 */
export function isAllowedOrigin(
  config: Pick<Config, 'publicOrigins' | 'tls'>,
  origin: string | undefined,
  host: string | undefined,
): boolean {
  if (origin === undefined || origin.length > 300) return false;
  if (config.publicOrigins.includes(origin)) return true;
  if (config.publicOrigins.length > 0 && !isLoopbackOrigin(origin)) return false;
  if (host === undefined || origin !== `${config.tls ? 'https' : 'http'}://${host}`) return false;
  if (!URL.canParse(origin)) return false;
  // Under TLS the certificate already says that the name is ours.
  if (config.tls) return true;
  const { hostname } = new URL(origin);
  return hostname === 'localhost' || isIP(hostname.replace(/^\[|\]$/g, '')) !== 0;
}

/** The operator at the machine itself is let in beside the public origin. */
function isLoopbackOrigin(origin: string): boolean {
  return URL.canParse(origin) && isLoopbackHost(new URL(origin).hostname);
}

export function isLoopbackHost(hostname: string): boolean {
  return (
    hostname === 'localhost' || hostname === '[::1]' || hostname === '::1' || /^127(?:\.\d{1,3}){3}$/.test(hostname)
  );
}

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses state-changing requests below /api that do not come from our own pages. Without an Origin header a request
 * passes only when it brings no authority of a browser's: no session cookie and no Sec-Fetch-* header.
 */
export const originCheck = fp<{ config: Config }>(async (app, { config }) => {
  app.addHook('onRequest', async (request) => {
    if (SAFE.has(request.method) || !request.url.startsWith('/api/')) return;
    const { origin, host, cookie } = request.headers;
    if (origin === undefined && !request.headers['sec-fetch-site'] && !cookie?.includes(`${SESSION_COOKIE}=`)) return;
    if (!isAllowedOrigin(config, origin, host)) {
      throw new Refused('forbidden-origin', 'requests from this origin are not accepted');
    }
  });
});
