// @vitest-environment jsdom
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { createLiveSocket, type LiveSocket } from '@dutywall/client/feed/live-socket';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type LiveServer, liveServer } from './server.ts';
import { principal } from './support.ts';

/** Far longer than any test: whoever connects within one did not wait for it. */
const NEVER = { firstMs: 600_000, longestMs: 600_000 };

/** The way to a server, which can be cut and mended. */
function way(to: number) {
  const through = new Set<Socket>();
  const ends = (socket: Socket) => {
    through.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => through.delete(socket));
    return socket;
  };
  const open = (port: number): Promise<Server> =>
    new Promise((resolve) => {
      const made = createServer((socket) => {
        const onward = connect(to, '127.0.0.1');
        ends(socket).pipe(ends(onward)).pipe(socket);
      });
      made.listen(port, '127.0.0.1', () => resolve(made));
    });
  let running: Server | null = null;
  return {
    async mend(port = 0): Promise<number> {
      running = await open(port);
      return (running.address() as AddressInfo).port;
    },
    async cut(): Promise<void> {
      const closed = new Promise((resolve) => running?.close(resolve));
      for (const socket of [...through]) socket.destroy();
      await closed;
    },
  };
}

describe('a connection that was lost', () => {
  let server: LiveServer;
  let road: ReturnType<typeof way>;
  let socket: LiveSocket;
  let opened = 0;
  let lost = 0;
  const eventually = (what: () => number) => expect.poll(what, { timeout: 10_000, interval: 20 });

  beforeEach(async () => {
    opened = 0;
    lost = 0;
    server = await liveServer({ allowMissingOrigin: true });
    // The page's cookie is the browser's own; here there is none.
    server.people.set('', principal(['a'], 'supervisor'));
    road = way(server.port);
    const port = await road.mend();
    vi.stubGlobal('location', new URL(`http://127.0.0.1:${port}/`));
    socket = createLiveSocket(NEVER);
    socket.onOpen(() => {
      opened += 1;
    });
    socket.onLost((again) => {
      if (again) lost += 1;
    });
    socket.open();
    await eventually(() => opened).toBe(1);
    await road.cut();
    await eventually(() => lost).toBe(1);
    await road.mend(port);
  });
  afterEach(async () => {
    socket.drop();
    await road.cut();
    await server.close();
    vi.unstubAllGlobals();
  });

  it('is tried again as soon as the network is back, and not before its time otherwise', async () => {
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(opened).toBe(1);
    window.dispatchEvent(new Event('online'));
    await eventually(() => opened).toBe(2);
    // Connected, it is left alone.
    window.dispatchEvent(new Event('online'));
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect([opened, lost]).toEqual([2, 1]);
  });

  it('is tried again as soon as the page is looked at', async () => {
    document.dispatchEvent(new Event('visibilitychange'));
    await eventually(() => opened).toBe(2);
  });

  it('stays closed when the page has left it', async () => {
    socket.drop();
    window.dispatchEvent(new Event('online'));
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(opened).toBe(1);
  });
});
