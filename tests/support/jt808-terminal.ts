import { connect, type Socket } from 'node:net';
import { type FrameOptions, frame } from './jt808-frames.ts';

/** A message from the server, un-escaped. */
interface Answer {
  readonly id: number;
  readonly serial: number;
  readonly body: Buffer;
}

/** A terminal on a real socket: sends bytes, waits for answers. */
export interface Terminal {
  readonly socket: Socket;
  readonly answers: Answer[];
  readonly closed: Promise<void>;
  write(bytes: Buffer): void;
  send(options: FrameOptions): void;
  /** The next answer not yet taken; rejects after `ms`. */
  next(ms?: number): Promise<Answer>;
  /** `[serial, id, result]` of the next 0x8001. */
  result(): Promise<readonly [number, number, number]>;
  end(): void;
}

export async function openTerminal(port: number): Promise<Terminal> {
  const socket = connect({ host: '127.0.0.1', port });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  const answers: Answer[] = [];
  let taken = 0;
  let wake: (() => void) | null = null;
  let rest = Buffer.alloc(0);
  socket.on('error', () => undefined);
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.on('data', (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    for (;;) {
      const from = rest.indexOf(0x7e);
      const end = rest.indexOf(0x7e, from + 1);
      if (from < 0 || end < 0) break;
      answers.push(parse(rest.subarray(from + 1, end)));
      rest = rest.subarray(end + 1);
    }
    wake?.();
  });

  const terminal: Terminal = {
    socket,
    answers,
    closed,
    write: (bytes) => socket.write(bytes),
    send: (options) => socket.write(frame(options)),
    async next(ms = 30_000) {
      const until = Date.now() + ms;
      while (taken >= answers.length) {
        if (Date.now() > until) throw new Error('no answer came');
        await new Promise<void>((resolve) => {
          wake = resolve;
          setTimeout(resolve, 50);
        });
      }
      const answer = answers[taken];
      taken += 1;
      if (!answer) throw new Error('no answer came');
      return answer;
    },
    async result() {
      const { id, body } = await terminal.next();
      if (id !== 0x8001) throw new Error(`0x8001 was expected, 0x${id.toString(16)} came`);
      return [body.readUInt16BE(0), body.readUInt16BE(2), body[4] ?? -1] as const;
    },
    end: () => socket.destroy(),
  };
  return terminal;
}

function parse(inner: Buffer): Answer {
  const bytes: number[] = [];
  for (let at = 0; at < inner.length; at += 1) {
    if (inner[at] === 0x7d) {
      at += 1;
      bytes.push(inner[at] === 1 ? 0x7d : 0x7e);
    } else bytes.push(inner[at] ?? 0);
  }
  const plain = Buffer.from(bytes);
  const is2019 = (plain.readUInt16BE(2) & 0x4000) !== 0;
  const serialAt = is2019 ? 15 : 10;
  if (plain.reduce((xor, byte) => xor ^ byte, 0) !== 0) throw new Error('the server sent a wrong checksum');
  return {
    id: plain.readUInt16BE(0),
    serial: plain.readUInt16BE(serialAt),
    body: plain.subarray(serialAt + 2, plain.length - 1),
  };
}
