import { connect, type Socket } from 'node:net';

/** One keep-alive HTTP connection that sends its next request when the last one was answered. */
interface Line {
  readonly socket: Socket;
  readonly done: Promise<void>;
}

/** What a run of requests came to. */
export interface Run {
  readonly answered: number;
  readonly failed: number;
  readonly seconds: number;
  /** Of each answer, ms. */
  readonly latencies: readonly number[];
}

/**
 * Keeps `lines` requests under way for `seconds`. `next` makes the bytes of the next request of a line; `perS` slows
 * the whole down to a rate. Answers are counted by their status lines: the load must stay cheaper than the server.
 */
export async function load(
  port: number,
  lines: number,
  seconds: number,
  next: (line: number) => Buffer,
  perS = Number.POSITIVE_INFINITY,
): Promise<Run> {
  const begin = performance.now();
  const end = begin + seconds * 1_000;
  const latencies: number[] = [];
  let answered = 0;
  let failed = 0;
  let sent = 0;
  const all = await Promise.all(Array.from({ length: lines }, (_, at) => open(at)));
  await Promise.all(all.map((line) => line.done));
  return { answered, failed, seconds: (performance.now() - begin) / 1_000, latencies };

  async function open(at: number): Promise<Line> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    let sentAt = 0;
    const send = (): void => {
      const now = performance.now();
      if (now >= end) {
        socket.end();
        return;
      }
      const due = begin + (sent / perS) * 1_000;
      if (due > now) {
        setTimeout(send, due - now);
        return;
      }
      sent += 1;
      sentAt = now;
      socket.write(next(at));
    };
    socket.on('data', (chunk: Buffer) => {
      // Answers are small and come whole.
      if (chunk.toString('latin1', 9, 12) === '200') answered += 1;
      else failed += 1;
      latencies.push(performance.now() - sentAt);
      send();
    });
    const done = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    socket.on('error', () => undefined);
    send();
    return { socket, done };
  }
}

/** A POST as bytes. */
export function post(path: string, body: string): Buffer {
  return Buffer.from(
    `POST ${path} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
