import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FastifyPluginAsync } from 'fastify';
import { TRUST_POLICY, trustPage } from './trust-page.ts';

const PAGE = '/trust';
const FILE = '/trust/dutywall-ca.crt';
/** What phones open as an authority to install. */
const FILE_TYPE = 'application/x-x509-ca-cert';

/** What is handed out, read once: the file changes with a new authority only, and that wants a restart anyway. */
interface Handout {
  readonly html: string;
  readonly pem: Buffer;
}

function read(ca: string): Handout {
  const pem = readFileSync(ca);
  const { fingerprint256 } = new X509Certificate(pem);
  return { html: trustPage({ fingerprint: fingerprint256, file: FILE }), pem };
}

/** `/trust` and the file below it on the server itself; neither wants a session. */
export const trustPlugin =
  (ca: string): FastifyPluginAsync =>
  async (app) => {
    const { html, pem } = read(ca);
    app.get(PAGE, { schema: { hide: true } }, async (_request, reply) =>
      reply.header('content-security-policy', TRUST_POLICY).type('text/html; charset=utf-8').send(html),
    );
    app.get(FILE, { schema: { hide: true } }, async (_request, reply) => reply.type(FILE_TYPE).send(pem));
  };

export interface TrustDoor {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Listens for plain HTTP on `port`: the page, the file, and the way to HTTPS on `httpsPort` for every other address.
 * Rejects when the port is taken.
 */
export async function openTrustDoor(ca: string, host: string, port: number, httpsPort: number): Promise<TrustDoor> {
  const { html, pem } = read(ca);
  const server: Server = createServer({ requestTimeout: 10_000, headersTimeout: 5_000 }, (request, response) => {
    const path = (request.url ?? '/').split(/[?#]/, 1)[0];
    response.setHeader('x-content-type-options', 'nosniff');
    if (path === FILE) response.writeHead(200, { 'content-type': FILE_TYPE }).end(pem);
    else if (path === PAGE || path === '/') {
      const headers = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': TRUST_POLICY };
      response.writeHead(200, headers).end(html);
    } else {
      const name = hostOf(request.headers.host);
      if (name === null) response.writeHead(400).end();
      else response.writeHead(307, { location: `https://${name}:${httpsPort}${safePath(request.url)}` }).end();
    }
  });
  server.maxConnections = 256;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The name that was asked for, without its port; null: none, or one that no address holds. */
function hostOf(header: string | undefined): string | null {
  return /^((?:[a-z0-9.-]{1,253})|(?:\[[0-9a-f:.]{2,45}\]))(?::\d{1,5})?$/i.exec(header ?? '')?.[1] ?? null;
}

/** Only what begins with one slash stays on our host. */
function safePath(url: string | undefined): string {
  return url !== undefined && /^\/(?!\/)[\x21-\x7e]*$/.test(url) ? url : '/';
}
