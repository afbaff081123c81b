import { createServer, type IncomingHttpHeaders, request } from 'node:http';
import type { AddressInfo, Socket as NetSocket } from 'node:net';
import { type AttachOptions, createLive, type Live } from '@dutywall/server/live';
import type { Announcements, Bus, Principal } from '@dutywall/server/ports';
import { LIVE_PATH, PROTOCOL_VERSION } from '@dutywall/shared/protocol';
import { io, type Socket } from 'socket.io-client';

export interface LiveServer {
  readonly live: Live;
  readonly bus: Bus;
  readonly url: string;
  readonly port: number;
  /** Sessions by cookie header; a test adds and deletes. */
  readonly people: Map<string, Principal>;
  readonly errors: unknown[];
  /** A client with a cookie; not connected yet when `connect` is false. */
  client(cookie: string, more?: ClientOptions): Socket;
  close(): Promise<void>;
}

interface ClientOptions {
  readonly transports?: ('polling' | 'websocket')[];
  readonly origin?: string | null;
  readonly reconnection?: boolean;
}

function createBus(): Bus {
  const listeners = new Map<string, Set<(data: never) => void>>();
  return {
    publish(name, data) {
      for (const listener of listeners.get(name) ?? []) (listener as (data: unknown) => void)(data);
    },
    subscribe<N extends keyof Announcements>(name: N, listener: (data: Announcements[N]) => void) {
      const set = listeners.get(name) ?? new Set();
      listeners.set(name, set.add(listener as (data: never) => void));
      return () => set.delete(listener as (data: never) => void);
    },
  };
}

/** The live room on a real HTTP server on a free port of the loopback. */
export async function liveServer(attach: AttachOptions = {}): Promise<LiveServer> {
  const people = new Map<string, Principal>();
  const errors: unknown[] = [];
  const bus = createBus();
  let ids = 0;
  const live = createLive({
    clock: { now: Date.now },
    dice: { bytes: (count) => new Uint8Array(count), id: () => `e${++ids}` },
    sessions: { resolve: async (cookie) => people.get(cookie ?? '') ?? null },
    bus,
    onError: (error) => errors.push(error),
  });
  const server = createServer((_, response) => response.writeHead(404).end());
  live.attach(server, attach);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const clients: Socket[] = [];
  return {
    live,
    bus,
    url,
    port,
    people,
    errors,
    client(cookie, { transports = ['websocket'], origin = url, reconnection = false } = {}) {
      const extraHeaders = { cookie, ...(origin === null ? {} : { origin }) };
      const socket = io(url, { path: LIVE_PATH, transports, reconnection, forceNew: true, extraHeaders });
      clients.push(socket);
      return socket;
    },
    async close() {
      for (const client of clients) client.disconnect();
      await live.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export function once<T = unknown>(socket: Socket, event: string, ms = 30_000): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no ${event} within ${ms} ms`)), ms);
    socket.once(event, (data: T) => {
      clearTimeout(timer);
      resolve(data);
    });
  });
}

export interface Answer {
  readonly ok: boolean;
  readonly data: { epoch: string; sequence: number; snapshot: { slots: { slot: number; squad: string }[] } | null };
  readonly refusal: { code: string };
}

export function hello(socket: Socket, more: Record<string, unknown> = {}): Promise<Answer> {
  return socket.timeout(10_000).emitWithAck('hello', { protocol: PROTOCOL_VERSION, ...more });
}

export interface RawAnswer {
  readonly status: number;
  readonly body: string;
  readonly headers: IncomingHttpHeaders;
  /** An upgraded connection, the caller's to destroy. */
  readonly socket?: NetSocket;
}

/** One plain HTTP request, or a WebSocket handshake by hand. */
export function raw(
  port: number,
  query: string,
  headers: Record<string, string>,
  options: { upgrade?: boolean; method?: string; body?: string | Buffer } = {},
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const asked = request({
      host: '127.0.0.1',
      port,
      path: `${LIVE_PATH}/?EIO=4&${query}`,
      method: options.method ?? 'GET',
      headers: {
        ...(options.upgrade
          ? {
              connection: 'Upgrade',
              upgrade: 'websocket',
              'sec-websocket-version': '13',
              'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
            }
          : {}),
        ...headers,
      },
    });
    asked.on('upgrade', (response, socket: NetSocket) => {
      resolve({ status: response.statusCode ?? 0, body: '', headers: response.headers, socket });
    });
    asked.on('response', (response) => {
      let body = '';
      response.on('data', (part: Buffer) => {
        body += part.toString();
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body, headers: response.headers }));
      response.on('error', reject);
    });
    asked.on('error', reject);
    asked.end(options.body);
  });
}

/** A client-to-server WebSocket text frame, masked with zeros. */
export function textFrame(text: string, opcode = 1): Buffer {
  const payload = Buffer.from(text);
  const head =
    payload.length < 126
      ? Buffer.from([0x80 | opcode, 0x80 | payload.length])
      : payload.length < 65_536
        ? Buffer.from([0x80 | opcode, 0xfe, payload.length >> 8, payload.length & 255])
        : Buffer.concat([Buffer.from([0x80 | opcode, 0xff, 0, 0, 0, 0]), uint32(payload.length)]);
  return Buffer.concat([head, Buffer.alloc(4), payload]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
