import type { Socket } from 'socket.io';
import type { Reader } from './outbox.ts';
import { Encoder, type WirePacket } from './wire.ts';

/** What is needed of Engine.IO's connection beyond its public types. */
interface Connection {
  readonly readyState: string;
  readonly writeBuffer: readonly unknown[];
  write(data: WirePacket, options: { compress: boolean }): void;
  close(discard?: boolean): void;
}

/** After a farewell the client has this long to take it, ms. */
const FAREWELL_MS = 300;

const encoder = new Encoder();

/**
 * A socket as the hub sees it. Engine.IO hands packets to its transport one lot at a time and keeps the rest in
 * `writeBuffer` until the kernel took the lot (polling: until the next request comes), so a reader that stops shows up
 * with the next packet.
 */
export function socketReader(socket: Socket): Reader {
  const connection = socket.conn as unknown as Connection;
  return {
    backlog: () => connection.writeBuffer.length,
    write(packets) {
      for (const packet of packets) connection.write(packet, { compress: false });
    },
    mark(seen) {
      socket.emit('mark', seen);
    },
    farewell(refusal, comeBack) {
      for (const packet of encoder.encode({ type: 2, nsp: '/', data: ['farewell', refusal] })) {
        connection.write(packet, { compress: false });
      }
      // A closed transport makes the client come back by itself; a disconnect packet tells it to stay away.
      if (comeBack) connection.close();
      else socket.disconnect(true);
      setTimeout(() => {
        if (connection.readyState !== 'closed') connection.close(true);
      }, FAREWELL_MS).unref();
    },
  };
}
