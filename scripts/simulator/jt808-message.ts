import type { Report } from '../demo/index.ts';

/** Builds what a JT/T 808 terminal of either header version sends. Layouts: JT/T 808-2013 and -2019, chapter 8. */
export type Version = '2013' | '2019';

const AUTHENTICATE = 0x0102;
const POSITION = 0x0200;
const BATCH = 0x0704;
const HEARTBEAT = 0x0002;

function bcd(digits: string): Buffer {
  return Buffer.from(digits, 'hex');
}

/** Header, body, check sum, escaped between two flags. `phone` without leading zeros. */
function frame(id: number, version: Version, phone: string, serial: number, body: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16BE(id, 0);
  // Bit 14 says that a version byte follows: the 2019 header.
  head.writeUInt16BE(body.length | (version === '2019' ? 0x4000 : 0), 2);
  const number =
    version === '2019' ? Buffer.concat([Buffer.from([1]), bcd(phone.padStart(20, '0'))]) : bcd(phone.padStart(12, '0'));
  const count = Buffer.alloc(2);
  count.writeUInt16BE(serial & 0xffff, 0);
  const plain = Buffer.concat([head, number, count, body]);
  const out = [0x7e];
  const put = (byte: number): void => {
    if (byte === 0x7e) out.push(0x7d, 0x02);
    else if (byte === 0x7d) out.push(0x7d, 0x01);
    else out.push(byte);
  };
  for (const byte of plain) put(byte);
  put(plain.reduce((xor, byte) => xor ^ byte, 0));
  out.push(0x7e);
  return Buffer.from(out);
}

function authenticateBody(version: Version, code: string): Buffer {
  if (version === '2013') return Buffer.from(code, 'ascii');
  return Buffer.concat([
    Buffer.from([code.length]),
    Buffer.from(code, 'ascii'),
    Buffer.from('860000000000000', 'ascii'), // IMEI, 15
    Buffer.from('dutywall-sim'.padEnd(20, '\0'), 'ascii'), // software version, 20
  ]);
}

/** Terminals send China Standard Time whatever the server's zone. */
function bcdTime(at: number): Buffer {
  const text = new Date(at + 8 * 3_600_000).toISOString();
  return bcd(text.slice(2, 19).replace(/\D/g, ''));
}

function positionBody(report: Report): Buffer {
  const body = Buffer.alloc(22);
  body.writeUInt32BE(report.battery < 0.1 ? 1 << 7 : 0, 0);
  body.writeUInt32BE(0b11, 4); // on, located
  body.writeUInt32BE(Math.round(Math.abs(report.lat) * 1e6), 8);
  body.writeUInt32BE(Math.round(Math.abs(report.lon) * 1e6), 12);
  body.writeUInt16BE(6, 16);
  body.writeUInt16BE(Math.round(report.speedMps * 36), 18); // 0.1 km/h
  body.writeUInt16BE(Math.round(report.courseDeg) % 360, 20);
  const items = Buffer.from([0x30, 1, 27, 0x31, 1, 14]); // signal, satellites
  return Buffer.concat([body, bcdTime(report.eventAt), items]);
}

export interface Jt808Writer {
  authenticate(serial: number, code: string): Buffer;
  report(serial: number, report: Report): Buffer;
}

export function jt808Writer(version: Version, phone: string): Jt808Writer {
  return {
    authenticate: (serial, code) => frame(AUTHENTICATE, version, phone, serial, authenticateBody(version, code)),
    report(serial, report) {
      if (report.kind === 'heartbeat') return frame(HEARTBEAT, version, phone, serial, Buffer.alloc(0));
      const position = positionBody(report);
      if (!report.late) return frame(POSITION, version, phone, serial, position);
      // Kept in a dead zone: the batch of one with type 1, blind area.
      const head = Buffer.from([0, 1, 1, 0, position.length]);
      return frame(BATCH, version, phone, serial, Buffer.concat([head, position]));
    },
  };
}

/** The answers inside received bytes: serial and result of each 0x8001. Returns what is left of a half frame. */
export function readAnswers(data: Buffer, each: (serial: number, result: number) => void): Buffer {
  let rest = data;
  for (;;) {
    const start = rest.indexOf(0x7e);
    const end = start < 0 ? -1 : rest.indexOf(0x7e, start + 1);
    if (end < 0) return rest.length > 4_096 ? Buffer.alloc(0) : rest;
    const plain: number[] = [];
    for (let i = start + 1; i < end; i++) {
      if (rest[i] === 0x7d) plain.push(rest[++i] === 0x01 ? 0x7d : 0x7e);
      else plain.push(rest[i]);
    }
    // Two flags back to back: the second one opens the next frame.
    rest = rest.subarray(plain.length === 0 ? end : end + 1);
    if (plain.length < 13) continue;
    const bytes = Buffer.from(plain);
    const at = bytes.readUInt16BE(2) & 0x4000 ? 17 : 12;
    if (bytes.readUInt16BE(0) === 0x8001 && bytes.length >= at + 5) each(bytes.readUInt16BE(at), bytes[at + 4]);
  }
}
