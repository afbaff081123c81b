import { createHash, timingSafeEqual } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Dice } from '../ports.ts';

/** Header in which a command brings the key. */
export const CONTROL_HEADER = 'x-dutywall-control';
/** File of the data folder that names the running server and the key; readable by its owner only. */
export const CONTROL_FILE = 'control.json';

/**
 * How the commands of `scripts/` reach the server that runs on a data folder: the embedded database has one opener,
 * so whoever wants a change asks it. Routes under `/control/` carry `guard` and are open only to loopback peers that
 * bring the key.
 */
export interface Control {
  /** An `onRequest` hook: 404 for anybody who may not know that the route exists. */
  guard(request: FastifyRequest, reply: FastifyReply): Promise<unknown>;
  /** Writes `control.json`, mode 0600, once the server listens. `address` must lead to loopback, e.g. http://127.0.0.1:8080. */
  announce(dataDir: string, address: string): Promise<void>;
  /** Takes the file away again. Never rejects. */
  withdraw(): Promise<void>;
}

/** Makes the gate with a fresh key of 256 bits. */
export function createControl(dice: Dice): Control {
  const key = Buffer.from(dice.bytes(32)).toString('base64url');
  const expected = digest(key);
  let file: string | null = null;

  return {
    async guard(request, reply) {
      const brought = request.headers[CONTROL_HEADER];
      // A reverse proxy on this machine would make every peer look local: what was forwarded is not.
      const direct = request.headers['x-forwarded-for'] === undefined && request.headers.forwarded === undefined;
      const known = typeof brought === 'string' && timingSafeEqual(digest(brought), expected);
      if (direct && known && isLoopback(request.socket.remoteAddress)) return undefined;
      return reply.code(404).send({ error: { code: 'not-found', reason: 'there is nothing here' } });
    },

    async announce(dataDir, address) {
      const path = join(dataDir, CONTROL_FILE);
      const fresh = `${path}.${process.pid}`;
      await writeFile(fresh, `${JSON.stringify({ address, key })}\n`, { mode: 0o600 });
      await rename(fresh, path);
      file = path;
    },

    async withdraw() {
      if (file) await rm(file, { force: true }).catch(() => undefined);
      file = null;
    },
  };
}

function isLoopback(address: string | undefined): boolean {
  return address !== undefined && (address === '::1' || /^(?:::ffff:)?127\./.test(address));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
