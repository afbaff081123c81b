import { type ClientToServer, LIVE_PATH, type ServerToClient } from '@dutywall/shared/protocol';
import { io, type Socket } from 'socket.io-client';

/** What the live feed needs of a connection; tests bring their own. */
export interface LiveSocket {
  on<N extends keyof ServerToClient>(name: N, listener: ServerToClient[N]): void;
  onOpen(listener: () => void): void;
  /** `again`: the connection tries again by itself. */
  onLost(listener: (again: boolean) => void): void;
  /** The server refused the connection itself; the code when it gave one. */
  onRefused(listener: (code: string, again: boolean) => void): void;
  /** Asks; rejects when no answer came in that time or the connection went. */
  ask(name: string, ask: unknown, timeoutMs: number): Promise<unknown>;
  open(): void;
  /** Ends the connection; `open` starts a new one. */
  drop(): void;
}

/** Before connecting again, ms; doubled from the first to the longest, with half of it at random. */
export interface SocketWaits {
  readonly firstMs: number;
  readonly longestMs: number;
}
const WAITS: SocketWaits = { firstMs: 500, longestMs: 15_000 };

/** Same origin, the session's cookie, WebSocket with polling behind it. */
export function createLiveSocket({ firstMs, longestMs }: SocketWaits = WAITS): LiveSocket {
  const socket: Socket<ServerToClient, ClientToServer> = io({
    path: LIVE_PATH,
    autoConnect: false,
    withCredentials: true,
    transports: ['websocket', 'polling'],
    reconnectionDelay: firstMs,
    reconnectionDelayMax: longestMs,
    randomizationFactor: 0.5,
    timeout: 10_000,
  });
  // The network is back, or the page after a sleep: the next try may be far away, and somebody may be ringing.
  const hasten = () => {
    if (socket.connected || !socket.active) return;
    // Ends the waiting; the library tells nobody, since there was no connection.
    socket.disconnect();
    socket.connect();
  };
  const shown = () => document.visibilityState === 'visible' && hasten();
  return {
    on(name, listener) {
      // The library's overload cannot follow a generic name; the tables guarantee that name and listener belong together.
      socket.on(name, listener as never);
    },
    onOpen: (listener) => void socket.on('connect', listener),
    onLost: (listener) => void socket.on('disconnect', () => listener(socket.active)),
    onRefused: (listener) =>
      void socket.on('connect_error', (error: Error & { data?: { code?: unknown } }) => {
        const code = typeof error.data?.code === 'string' ? error.data.code : error.message;
        listener(code, socket.active);
      }),
    ask: (name, ask, timeoutMs) => socket.timeout(timeoutMs).emitWithAck(name as keyof ClientToServer, ask as never),
    open() {
      window.addEventListener('online', hasten);
      document.addEventListener('visibilitychange', shown);
      socket.connect();
    },
    drop() {
      window.removeEventListener('online', hasten);
      document.removeEventListener('visibilitychange', shown);
      socket.disconnect();
    },
  };
}
