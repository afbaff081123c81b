/** Builds JT/T 808 frames as a terminal sends them, independent of the product's own reader. */

export interface FrameOptions {
  readonly id: number;
  readonly phone?: string;
  readonly serial?: number;
  readonly body?: Buffer;
  readonly layout?: 2013 | 2019;
  readonly part?: { readonly index: number; readonly total: number };
  /** Added to the announced body length. */
  readonly lengthError?: number;
  /** Or-ed into the attributes. */
  readonly attributeBits?: number;
  /** Or-ed into the checksum. */
  readonly xorError?: number;
}

function bcd(digits: string): Buffer {
  return Buffer.from(digits, 'hex');
}

/** Header and body with the checksum, not escaped. */
export function plain(options: FrameOptions): Buffer {
  const { id, phone = '13812345678', serial = 1, body = Buffer.alloc(0), layout = 2013, part } = options;
  const head: number[] = [id >> 8, id & 255];
  let attributes = (body.length + (options.lengthError ?? 0)) & 0x3ff;
  if (part) attributes |= 0x2000;
  if (layout === 2019) attributes |= 0x4000;
  attributes |= options.attributeBits ?? 0;
  head.push(attributes >> 8, attributes & 255);
  if (layout === 2019) head.push(1);
  head.push(...bcd(phone.padStart(layout === 2019 ? 20 : 12, '0')));
  head.push(serial >> 8, serial & 255);
  if (part) head.push(part.total >> 8, part.total & 255, part.index >> 8, part.index & 255);
  const message = Buffer.concat([Buffer.from(head), body]);
  let xor = 0;
  for (const byte of message) xor ^= byte;
  return Buffer.concat([message, Buffer.from([xor ^ (options.xorError ?? 0)])]);
}

/** Escapes and puts the flags around. */
export function travel(message: Buffer): Buffer {
  const out: number[] = [0x7e];
  for (const byte of message) {
    if (byte === 0x7e) out.push(0x7d, 0x02);
    else if (byte === 0x7d) out.push(0x7d, 0x01);
    else out.push(byte);
  }
  out.push(0x7e);
  return Buffer.from(out);
}

export function frame(options: FrameOptions): Buffer {
  return travel(plain(options));
}

export interface PositionOptions {
  readonly alarm?: number;
  readonly status?: number;
  readonly latE6?: number;
  readonly lonE6?: number;
  readonly altitude?: number;
  readonly speed?: number;
  readonly course?: number;
  /** BCD yyMMddHHmmss in GMT+8. */
  readonly time?: string;
  readonly items?: Buffer;
}

/** Satellites 9. */
const NINE_SATELLITES = Buffer.from([0x31, 1, 9]);

export function positionBody(options: PositionOptions = {}): Buffer {
  const body = Buffer.alloc(28);
  body.writeUInt32BE((options.alarm ?? 0) >>> 0, 0);
  body.writeUInt32BE((options.status ?? 3) >>> 0, 4);
  body.writeUInt32BE(options.latE6 ?? 32_060_255, 8);
  body.writeUInt32BE(options.lonE6 ?? 118_796_877, 12);
  body.writeUInt16BE(options.altitude ?? 15, 16);
  body.writeUInt16BE(options.speed ?? 36, 18);
  body.writeUInt16BE(options.course ?? 90, 20);
  bcd(options.time ?? '261123231500').copy(body, 22);
  return Buffer.concat([body, options.items ?? NINE_SATELLITES]);
}

/** Body of a 0x0704. */
export function batchBody(bodies: readonly Buffer[], type: number, announced: number = bodies.length): Buffer {
  const head = Buffer.alloc(3);
  head.writeUInt16BE(announced, 0);
  head[2] = type;
  const items = bodies.map((body) => {
    const length = Buffer.alloc(2);
    length.writeUInt16BE(body.length, 0);
    return Buffer.concat([length, body]);
  });
  return Buffer.concat([head, ...items]);
}

/** The local time of `at` (UTC ms) as the 12 BCD digits of GMT+8. */
export function beijingDigits(at: number): string {
  return new Date(at + 8 * 3_600_000).toISOString().replace(/\D/g, '').slice(2, 14);
}
