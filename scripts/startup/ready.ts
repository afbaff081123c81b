import { get } from 'node:https';
import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';

/** How long a server may take to become ready: the embedded database's first start included, ms. */
const READY_MS = 120_000;
const LOOK_EVERY_MS = 200;

/** Waits until `/readyz` answers 200; rejects with the last reason when it does not within two minutes. */
export async function untilReady(address: string): Promise<void> {
  const ask = address.startsWith('https:') ? statusOverTls : statusOf;
  const until = performance.now() + READY_MS;
  let reason = 'no answer';
  while (performance.now() < until) {
    try {
      const { status, text } = await ask(`${address}/readyz`);
      if (status === 200) return;
      reason = `${status} ${text}`;
    } catch {
      // Not listening yet.
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  throw new Error(`/readyz: ${reason}`);
}

async function statusOf(url: string): Promise<{ readonly status: number; readonly text: string }> {
  const response = await fetch(url);
  return { status: response.status, text: await response.text() };
}

/** The same where this process may not trust the certificate; nothing secret is sent or believed. */
function statusOverTls(url: string): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const request = get(url, { rejectUnauthorized: false, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    request.on('error', reject);
  });
}

/** A TCP port that nobody listens on now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

/** Rejects when `port` is taken, before anything slow begins. */
export function portIsFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, () => server.close(() => resolve(true)));
  });
}

/** An address of this machine that a phone on the same network can reach; null on a machine without one. */
export function lanAddress(): string | null {
  const all = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return all.find((one) => one.family === 'IPv4' && !one.internal)?.address ?? null;
}
