import { EventEmitter } from 'node:events';

/**
 * Socket.IO's packet format, written for what Dutywall says: text packets both ways, one binary attachment only in
 * frames from the server. Any standard client understands it. A client's attachment is refused before it exists, and
 * text that was made once (facts, snapshots) goes to many readers as it is.
 */

/** Packet types of the Socket.IO protocol, revision 5. */
const CONNECT = 0;
const DISCONNECT = 1;
const EVENT = 2;
const ACK = 3;
const CONNECT_ERROR = 4;

/** A JSON text that is already made and goes out unchanged. */
export class PreparedJson {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

interface Packet {
  type: number;
  nsp: string;
  data?: unknown;
  id?: number;
}

export type WirePacket = string | Uint8Array;

/** An event with one argument that is JSON text already. */
export function eventText(name: string, json: string): WirePacket[] {
  return [`${EVENT}["${name}",${json}]`];
}

/** A position frame: header and attachment. */
export function frameEvent(bytes: Uint8Array): WirePacket[] {
  return ['51-["frame",{"_placeholder":true,"num":0}]', bytes];
}

export class Encoder {
  encode(packet: Packet): WirePacket[] {
    const namespace = packet.nsp && packet.nsp !== '/' ? `${packet.nsp},` : '';
    const id = packet.id ?? '';
    const [first] = packet.type === ACK && Array.isArray(packet.data) ? packet.data : [];
    let data = '';
    if (first instanceof PreparedJson) data = `[${first.text}]`;
    else if (packet.data != null) data = JSON.stringify(packet.data);
    return [`${packet.type}${namespace}${id}${data}`];
  }
}

/** Throws on anything but a well-formed text packet of the main namespace; Socket.IO then closes the connection. */
export class Decoder extends EventEmitter {
  add(text: unknown): void {
    if (typeof text !== 'string') throw new Error('attachments are not accepted');
    this.emit('decoded', parse(text));
  }

  destroy(): void {
    this.removeAllListeners();
  }
}

function parse(text: string): Packet {
  const type = text.charCodeAt(0) - 48;
  if (!(type >= CONNECT && type <= CONNECT_ERROR)) throw new Error('packet type not accepted');
  const match = /^\d(?:(\/[^,]{0,64}),?)?(\d{0,15})/.exec(text);
  const body = text.slice(match?.[0].length ?? 1);
  const packet: Packet = { type, nsp: match?.[1] ?? '/' };
  if (match?.[2]) packet.id = Number(match[2]);
  if (body !== '') packet.data = JSON.parse(body);
  if (!isPayload(type, packet.data)) throw new Error('payload not accepted');
  return packet;
}

function isPayload(type: number, data: unknown): boolean {
  switch (type) {
    case CONNECT:
      return data === undefined || (typeof data === 'object' && data !== null && !Array.isArray(data));
    case DISCONNECT:
      return data === undefined;
    case EVENT:
      return Array.isArray(data) && typeof data[0] === 'string';
    case ACK:
      return Array.isArray(data);
    default:
      return false;
  }
}
