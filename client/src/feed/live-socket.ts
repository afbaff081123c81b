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

/** First and longest waiting time before connecting again, ms; doubled in between, with half of it at random. */
const RECONNECT_FIRST_MS = 500;
const RECONNECT_LONGEST_MS = 15_000;

/** Same origin, the session's cookie, WebSocket with polling behind it. */
export function createLiveSocket(): LiveSocket {
  const socket: Socket<ServerToClient, ClientToServer> = io({
    path: LIVE_PATH,
    autoConnect: false,
    withCredentials: true,
    transports: ['websocket', 'polling'],
    reconnectionDelay: RECONNECT_FIRST_MS,
    reconnectionDelayMax: RECONNECT_LONGEST_MS,
    randomizationFactor: 0.5,
    timeout: 10_000,
  });
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
    open: () => void socket.connect(),
    drop: () => void socket.disconnect(),
  };
}
