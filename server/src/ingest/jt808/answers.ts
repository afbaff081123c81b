import iconv from 'iconv-lite';
import { FLAG, type Frame } from '../decode/jt808/frame.ts';

/** Results of 0x8001. */
export const TAKEN = 0;
export const FAILED = 1;
export const WRONG = 2;
export const UNSUPPORTED = 3;

/** Results of 0x8100. */
export const REGISTERED = 0;
export const ALREADY_REGISTERED = 3;
export const NO_SUCH_TERMINAL = 4;

/** 0x8300, flag byte: shown on the display and read out; 2019 adds that it is a notice (bits 0–1), and a text type. */
const SHOWN_AND_READ = 0x0c;
const NOTICE_2019 = 0x03;
const TEXT_TYPE_NOTICE = 1;

/** Builds the server's messages in the layout the terminal speaks; numbers them from 0. One per connection. */
export interface Answers {
  /** 0x8001: what became of the terminal's message `id` with `serial`. */
  general(to: Frame, serial: number, result: number): Buffer;
  /** 0x8100: the registration's result, with the code where it succeeded. */
  registration(to: Frame, result: number, code: string): Buffer;
  /** 0x8300: a text for whoever carries the terminal; GBK, what it lacks becomes `?`. */
  text(to: Frame, text: string): Buffer;
}

export function createAnswers(): Answers {
  let next = 0;

  function build(to: Frame, id: number, body: Buffer): Buffer {
    const is2019 = to.layout === 2019;
    const phone = Buffer.from(to.phone.padStart(is2019 ? 20 : 12, '0'), 'hex');
    const head = Buffer.alloc(is2019 ? 5 : 4);
    head.writeUInt16BE(id, 0);
    head.writeUInt16BE(body.length | (is2019 ? 0x4000 : 0), 2);
    if (is2019) head[4] = to.version;
    const serial = Buffer.alloc(2);
    serial.writeUInt16BE(next, 0);
    next = (next + 1) & 0xffff;
    return travel(Buffer.concat([head, phone, serial, body]));
  }

  return {
    general(to, serial, result) {
      const body = Buffer.alloc(5);
      body.writeUInt16BE(serial, 0);
      body.writeUInt16BE(to.id, 2);
      body[4] = result;
      return build(to, 0x8001, body);
    },
    registration(to, result, code) {
      const body = Buffer.alloc(3);
      body.writeUInt16BE(to.serial, 0);
      body[2] = result;
      return build(to, 0x8100, Buffer.concat([body, Buffer.from(code, 'latin1')]));
    },
    text(to, text) {
      const head = to.layout === 2019 ? [SHOWN_AND_READ | NOTICE_2019, TEXT_TYPE_NOTICE] : [SHOWN_AND_READ];
      return build(to, 0x8300, Buffer.concat([Buffer.from(head), iconv.encode(text, 'gbk')]));
    },
  };
}

/** Adds the checksum, escapes, and puts the flags around. */
function travel(message: Buffer): Buffer {
  const out = Buffer.allocUnsafe(message.length * 2 + 4);
  let xor = 0;
  let to = 0;
  out[to++] = FLAG;
  const put = (byte: number): void => {
    if (byte === 0x7e || byte === 0x7d) {
      out[to++] = 0x7d;
      out[to++] = byte === 0x7e ? 2 : 1;
    } else out[to++] = byte;
  };
  for (const byte of message) {
    xor ^= byte;
    put(byte);
  }
  put(xor);
  out[to++] = FLAG;
  return out.subarray(0, to);
}
