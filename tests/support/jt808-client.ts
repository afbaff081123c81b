import { connect, type Socket } from 'node:net';

/**
 * A JT/T 808 terminal for tests, written from the protocol's document and independent of the product's own codec, so
 * that the two can disagree.
 */
export interface Jt808Client {
  /**
   * Sends a 2013 message and resolves with the general answer's result (0: taken) for its serial; rejects once the
   * connection has closed, or after 60 s.
   */
  send(id: number, body: Buffer): Promise<number>;
  close(): void;
}

function jt808Frame(id: number, phone: string, serial: number, body: Buffer): Buffer {
  const head = Buffer.alloc(12);
  head.writeUInt16BE(id, 0);
  head.writeUInt16BE(body.length, 2);
  Buffer.from(phone.padStart(12, '0'), 'hex').copy(head, 4);
  head.writeUInt16BE(serial, 10);
  const inner = Buffer.concat([head, body]);
  const sum = inner.reduce((xor, byte) => xor ^ byte, 0);
  const escaped: number[] = [0x7e];
  for (const byte of [...inner, sum]) {
    if (byte === 0x7e) escaped.push(0x7d, 0x02);
    else if (byte === 0x7d) escaped.push(0x7d, 0x01);
    else escaped.push(byte);
  }
  return Buffer.from([...escaped, 0x7e]);
}

/** Body of 0x0200: a located fix with nine satellites. */
export function positionBody(lon: number, lat: number, at: number): Buffer {
  const body = Buffer.alloc(31);
  body.writeUInt32BE(0b11, 4);
  body.writeUInt32BE(Math.round(lat * 1e6), 8);
  body.writeUInt32BE(Math.round(lon * 1e6), 12);
  body.writeUInt16BE(8, 16);
  body.writeUInt16BE(36, 18);
  body.writeUInt16BE(90, 20);
  const local = new Date(at + 8 * 3_600_000).toISOString().replace(/\D/g, '').slice(2, 14);
  Buffer.from(local, 'hex').copy(body, 22);
  body.set([0x31, 1, 9], 28);
  return body;
}

/** Connects and authenticates by the code that enrolment handed out. */
export async function connectJt808(port: number, phone: string, code: string): Promise<Jt808Client> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  const waiting = new Map<number, { answered(result: number): void; lost(): void }>();
  listen(socket, (id, body) => {
    if (id === 0x8001) waiting.get(body.readUInt16BE(0))?.answered(body[4]);
  });
  // No answer comes any more once the server is gone, and nobody need wait out its time.
  socket.on('close', () => {
    for (const one of [...waiting.values()]) one.lost();
  });
  let serial = 0;
  const client: Jt808Client = {
    send(id, body) {
      serial = (serial + 1) & 0xffff;
      const mine = serial;
      return new Promise((resolve, reject) => {
        const done = () => {
          clearTimeout(timer);
          waiting.delete(mine);
        };
        const lost = (why: string) => {
          done();
          reject(new Error(`no answer to 0x${id.toString(16)} ${why}`));
        };
        const timer = setTimeout(() => lost('within 60 s'), 60_000);
        waiting.set(mine, {
          answered(result) {
            done();
            resolve(result);
          },
          lost: () => lost('before the connection closed'),
        });
        socket.write(jt808Frame(id, phone, mine, body));
      });
    },
    close: () => socket.destroy(),
  };
  const result = await client.send(0x0102, Buffer.from(code));
  if (result !== 0) throw new Error(`0x0102 refused with result ${result}`);
  return client;
}

function listen(socket: Socket, onMessage: (id: number, body: Buffer) => void): void {
  let buffered = Buffer.alloc(0);
  socket.on('data', (chunk) => {
    buffered = Buffer.concat([buffered, chunk]);
    for (;;) {
      const from = buffered.indexOf(0x7e);
      const to = buffered.indexOf(0x7e, from + 1);
      if (from < 0 || to < 0) return;
      const inner = unescaped(buffered.subarray(from + 1, to));
      buffered = buffered.subarray(to + 1);
      if (inner.length > 12) onMessage(inner.readUInt16BE(0), inner.subarray(12, -1));
    }
  });
}

function unescaped(bytes: Buffer): Buffer {
  const out: number[] = [];
  for (let i = 0; i < bytes.length; i += 1) {
    if (bytes[i] === 0x7d) {
      i += 1;
      out.push(bytes[i] === 0x02 ? 0x7e : 0x7d);
    } else out.push(bytes[i]);
  }
  return Buffer.from(out);
}
