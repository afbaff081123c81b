import type { IncomingMessage } from 'node:http';

export interface OriginRule {
  /** Exact origins besides the host the request itself was sent to. */
  readonly allowedOrigins: readonly string[];
  /** Lets programs in without an Origin: for benches and tests on this machine only. */
  readonly allowMissing: boolean;
}

/**
 * Whether a request may use the cookie it brings. Browsers name the page's origin on every WebSocket handshake and
 * every POST; on a GET to the own host they leave it out, and say `Sec-Fetch-Site: same-origin` instead.
 */
export function isOriginAllowed(request: IncomingMessage, rule: OriginRule): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined) {
    if (request.headers['sec-fetch-site'] === 'same-origin') return true;
    return rule.allowMissing && isLoopback(request.socket.remoteAddress);
  }
  if (rule.allowedOrigins.includes(origin)) return true;
  return host !== undefined && (origin === `http://${host}` || origin === `https://${host}`);
}

function isLoopback(address: string | undefined): boolean {
  return address === '127.0.0.1' || address === '::1' || address === '::ffff:127.0.0.1';
}
