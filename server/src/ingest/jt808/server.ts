import { createServer, type Server, type Socket } from 'node:net';
import type { TerminalId } from '@dutywall/shared/domain';
import { createTokenBuckets } from '../token-buckets.ts';
import { type Connection, type ConnectionOptions, serveConnection } from './connection.ts';

/** The TCP side of JT/T 808. */
export interface Jt808Server {
  /** Resolves with the port once it listens; rejects when the port is taken. */
  listen(port: number, host?: string): Promise<number>;
  /** Writes a text (0x8300) to a terminal; false: it has no session now. */
  text(terminal: TerminalId, text: string): boolean;
  /** Closes every connection and stops listening. */
  close(): Promise<void>;
}

/** Only refused connections wait here: the kernel's queue of half-open ones. */
const BACKLOG = 1_024;

export function createJt808Server(options: Omit<ConnectionOptions, 'onAuthenticated'>): Jt808Server {
  const { clock, limits, metrics } = options;
  const connects = createTokenBuckets(limits.connectsPerS, limits.connectsBurst);
  const connections = new Set<Connection>();
  const byTerminal = new Map<TerminalId, Connection>();
  const perAddress = new Map<string, number>();
  let server: Server | null = null;

  function accept(socket: Socket): void {
    const address = socket.remoteAddress ?? '';
    const here = perAddress.get(address) ?? 0;
    const limit =
      connections.size >= limits.connections
        ? 'connections'
        : here >= limits.connectionsPerAddress
          ? 'connections-per-address'
          : connects.take(address, clock.now()) > 0
            ? 'connects'
            : null;
    if (limit) {
      metrics.limited.inc({ protocol: 'jt808', limit });
      socket.destroy();
      return;
    }
    perAddress.set(address, here + 1);
    let owner: TerminalId | null = null;
    const connection: Connection = serveConnection(socket, {
      ...options,
      onAuthenticated(terminal) {
        const before = byTerminal.get(terminal.id);
        if (before && before !== connection) before.close('replaced');
        byTerminal.set(terminal.id, connection);
        owner = terminal.id;
      },
    });
    connections.add(connection);
    metrics.connections.set(connections.size);
    socket.once('close', () => {
      connections.delete(connection);
      metrics.connections.set(connections.size);
      const left = (perAddress.get(address) ?? 1) - 1;
      if (left > 0) perAddress.set(address, left);
      else perAddress.delete(address);
      if (owner !== null && byTerminal.get(owner) === connection) byTerminal.delete(owner);
    });
  }

  return {
    listen(port, host) {
      const listening = createServer({ highWaterMark: 64 * 1024 }, accept);
      server = listening;
      return new Promise((resolve, reject) => {
        listening.once('error', reject);
        listening.listen({ port, host, backlog: BACKLOG }, () => {
          listening.off('error', reject);
          listening.on('error', () => undefined); // A failed accept (too many files) concerns one caller only.
          const bound = listening.address();
          resolve(typeof bound === 'object' && bound ? bound.port : port);
        });
      });
    },
    text: (terminal, text) => byTerminal.get(terminal)?.text(text) ?? false,
    async close() {
      const listening = server;
      server = null;
      if (!listening) return;
      const done = new Promise<void>((resolve) => listening.close(() => resolve()));
      for (const connection of connections) connection.close('stopping');
      await done;
    },
  };
}
