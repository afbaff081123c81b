import type { Server as HttpServer, IncomingMessage } from 'node:http';
import { type Refusal, SECOND } from '@dutywall/shared/kit';
import { LIVE_PATH, type RefusalCode } from '@dutywall/shared/protocol';
import { Server, type Socket } from 'socket.io';
import type { Bus, Principal, Sessions } from '../ports.ts';
import type { CommandDesk } from './commands.ts';
import { countRefusal, type LiveCounts } from './counts.ts';
import type { Hub } from './hub.ts';
import { isOriginAllowed, type OriginRule } from './origin.ts';
import type { Outbox } from './outbox.ts';
import { socketReader } from './reader.ts';
import { hearsOnlyOwn } from './roles.ts';
import { scopeKey } from './rooms.ts';
import { Decoder, Encoder } from './wire.ts';

/** No command comes near this; a snapshot goes the other way. */
const MAX_MESSAGE_BYTES = 64 * 1024;
/** A connection that has not named its namespace by then is closed. */
const CONNECT_MS = 5 * SECOND;
/** A dead peer is noticed within the sum of both. */
const PING_INTERVAL_MS = 10 * SECOND;
const PING_TIMEOUT_MS = 20 * SECOND;

export interface GatewayLimits {
  readonly connections: number;
  readonly perAddress: number;
  readonly perSession: number;
  /** Connections of the role officer; beyond, their pages ask over HTTP. */
  readonly officers: number;
}

export interface GatewayOptions extends OriginRule {
  readonly limits: GatewayLimits;
}

interface GatewayParts {
  readonly hub: Hub;
  readonly desk: CommandDesk;
  readonly sessions: Sessions;
  readonly bus: Bus;
  readonly counts: LiveCounts;
  readonly onError: (error: unknown) => void;
}

export interface Gateway {
  /** Open connections after the handshake. */
  readonly size: number;
  /** Asks of every connection whether its session still stands; closes those whose does not. */
  recheck(): Promise<void>;
  close(): Promise<void>;
}

/** An error that reaches the client as `connect_error` with the refusal in `data`. */
class HandshakeRefused extends Error {
  readonly data: Refusal<RefusalCode>;
  constructor(data: Refusal<RefusalCode>) {
    super(data.code);
    this.data = data;
  }
}

/** Puts Socket.IO on the HTTP server: who may come in, who must go, and nothing of what is said. */
export function createGateway(server: HttpServer, parts: GatewayParts, options: GatewayOptions): Gateway {
  const { hub, desk, sessions, bus, counts, onError } = parts;
  const { limits } = options;
  const open = new Map<Socket, Outbox>();
  const addresses = new Map<string, number>();
  /** Grows with every revocation: a handshake that began before one is looked at again. */
  let revision = 0;

  const io = new Server(server, {
    path: LIVE_PATH,
    parser: { Encoder, Decoder },
    transports: ['polling', 'websocket'],
    serveClient: false,
    maxHttpBufferSize: MAX_MESSAGE_BYTES,
    connectTimeout: CONNECT_MS,
    pingInterval: PING_INTERVAL_MS,
    pingTimeout: PING_TIMEOUT_MS,
    httpCompression: false,
    perMessageDeflate: false,
    allowRequest(request, decide) {
      const refusal = refuseRequest(request);
      if (refusal) countRefusal(counts, refusal);
      decide(refusal, refusal === null);
    },
  });

  function refuseRequest(request: IncomingMessage): RefusalCode | null {
    if (!isOriginAllowed(request, options)) return 'forbidden-origin';
    if (io.engine.clientsCount >= limits.connections) return 'unavailable';
    if ((addresses.get(addressOf(request)) ?? 0) >= limits.perAddress) return 'too-many-requests';
    return null;
  }

  // The handshake is not the last request of a polling connection, nor of an upgrade.
  io.engine.use((request: IncomingMessage & { _query?: { sid?: string } }, _: unknown, next: (e?: Error) => void) => {
    if (request._query?.sid === undefined || isOriginAllowed(request, options)) return next();
    countRefusal(counts, 'forbidden-origin');
    next(new Error('forbidden-origin'));
  });
  io.engine.on('initial_headers', (headers: Record<string, string>) => {
    headers['cache-control'] = 'no-store';
    headers['x-content-type-options'] = 'nosniff';
  });
  io.engine.on('connection', (connection: { remoteAddress: string; on(event: 'close', run: () => void): void }) => {
    const address = connection.remoteAddress;
    addresses.set(address, (addresses.get(address) ?? 0) + 1);
    connection.on('close', () => {
      const left = (addresses.get(address) ?? 1) - 1;
      if (left > 0) addresses.set(address, left);
      else addresses.delete(address);
    });
  });

  io.use((socket, next) => {
    admit(socket).then(
      (refusal) => {
        if (refusal) countRefusal(counts, refusal.code);
        next(refusal ? new HandshakeRefused(refusal) : undefined);
      },
      (error: unknown) => {
        onError(error);
        next(new HandshakeRefused({ code: 'unavailable', reason: 'the session could not be looked up' }));
      },
    );
  });

  async function admit(socket: Socket): Promise<Refusal<RefusalCode> | null> {
    let principal: Principal | null;
    let seen: number;
    do {
      seen = revision;
      principal = await sessions.resolve(socket.request.headers.cookie);
    } while (seen !== revision);
    if (!principal) return { code: 'not-signed-in', reason: 'no session' };
    const own = [...open.values()].filter((outbox) => outbox.principal.session === principal.session).length;
    if (own >= limits.perSession) return { code: 'too-many-requests', reason: 'too many connections of this session' };
    if (hearsOnlyOwn(principal.role) && hub.listeners >= limits.officers) {
      return { code: 'unavailable', reason: 'the officers’ share of connections is taken' };
    }
    open.set(socket, hub.connect(socketReader(socket), principal));
    socket.conn.once('close', () => drop(socket));
    return null;
  }

  io.on('connection', (socket) => {
    const outbox = open.get(socket);
    // Revoked between the two steps of the handshake.
    if (!outbox) {
      socket.disconnect(true);
      return;
    }
    const gate = desk.gate(outbox.principal, (ask, answer) => {
      if (!open.has(socket)) return;
      const said = hub.hello(outbox, ask);
      if (!said.ok) {
        countRefusal(counts, said.refusal.code);
        answer({ ok: false, refusal: said.refusal });
        return;
      }
      answer(said.reply);
      said.begin();
    });
    socket.on('error', () => countRefusal(counts, 'bad-request'));
    socket.on('disconnect', () => drop(socket));
    // No listener ever hears a client's event by its own name: `next` is never called.
    socket.use(([name, ...args]) => {
      if (!gate.receive(String(name), args)) {
        dismiss(socket, { code: 'too-many-requests', reason: 'too many commands' }, false);
      }
    });
  });

  function drop(socket: Socket): void {
    const outbox = open.get(socket);
    if (!outbox) return;
    open.delete(socket);
    hub.leave(outbox);
  }

  /** Nothing more is sent from this moment on, whatever the connection still has to close. */
  function dismiss(socket: Socket, refusal: Refusal<RefusalCode>, comeBack: boolean): void {
    const outbox = open.get(socket);
    if (!outbox) return;
    drop(socket);
    outbox.reader.farewell(refusal, comeBack);
  }

  const ENDED: Refusal<RefusalCode> = { code: 'session-ended', reason: 'the session ended' };
  const MOVED: Refusal<RefusalCode> = { code: 'out-of-scope', reason: 'the scope of this account changed' };

  async function review(socket: Socket, outbox: Outbox): Promise<void> {
    const { principal } = outbox;
    const now = await sessions.resolve(socket.request.headers.cookie);
    if (!now || now.session !== principal.session) dismiss(socket, ENDED, false);
    else if (now.role !== principal.role || scopeKey(now.squads) !== scopeKey(principal.squads)) {
      dismiss(socket, MOVED, true);
    }
  }

  const disposers = [
    bus.subscribe('session-revoked', ({ account, sessionSha256 }) => {
      revision++;
      for (const [socket, { principal }] of [...open]) {
        if (principal.account !== account) continue;
        if (sessionSha256 === null || principal.session === sessionSha256) dismiss(socket, ENDED, false);
      }
    }),
    bus.subscribe('scope-changed', ({ account }) => {
      revision++;
      // They come back at once and are asked who they are again.
      for (const [socket, { principal }] of [...open]) {
        if (principal.account === account) dismiss(socket, MOVED, true);
      }
    }),
  ];

  return {
    get size() {
      return open.size;
    },
    async recheck() {
      for (const [socket, outbox] of [...open]) {
        await review(socket, outbox).catch(onError);
      }
    },
    async close() {
      for (const dispose of disposers) dispose();
      for (const socket of [...open.keys()]) dismiss(socket, { code: 'unavailable', reason: 'the server stops' }, true);
      io.disconnectSockets(true);
      io.engine.close();
    },
  };
}

function addressOf(request: IncomingMessage): string {
  return request.socket.remoteAddress ?? '';
}
