import { connect, createServer, type Server, type Socket } from 'node:net';

/** How often the link moves its share, ms. */
const STEP_MS = 50;

export interface SlowLink {
  readonly port: number;
  /** From now on no more than so many bytes a second. */
  limit(bytesPerSecond: number): void;
  close(): void;
}

/**
 * A TCP relay on the loopback that hands on no more than so many bytes a second from server to client, and stops
 * reading meanwhile, so that the server's side fills up as behind a poor mobile link. Unlimited at first.
 */
export function slowLink(targetPort: number): Promise<SlowLink> {
  let share = Number.POSITIVE_INFINITY;
  const sockets = new Set<Socket>();
  const server: Server = createServer((client) => {
    const upstream = connect({ port: targetPort, host: '127.0.0.1' });
    sockets.add(client).add(upstream);
    client.pipe(upstream);
    const timer = setInterval(() => {
      const bytes: Buffer | null = upstream.read(Math.min(share, upstream.readableLength)) as Buffer | null;
      if (bytes) client.write(bytes);
    }, STEP_MS);
    // Reading by hand needs the stream in paused mode, which a listener for `readable` brings about.
    upstream.on('readable', () => {});
    for (const socket of [client, upstream]) {
      socket.on('error', () => {});
      socket.on('close', () => {
        clearInterval(timer);
        client.destroy();
        upstream.destroy();
        sockets.delete(socket);
      });
    }
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve({
        port: typeof address === 'object' && address ? address.port : 0,
        limit(bytesPerSecond) {
          share = Math.ceil((bytesPerSecond * STEP_MS) / 1000);
        },
        close() {
          for (const socket of sockets) socket.destroy();
          server.close();
        },
      });
    });
  });
}
