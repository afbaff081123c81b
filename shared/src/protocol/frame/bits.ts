import { ESCAPE } from './layout.ts';

/** Appends bits, most significant first, to a buffer that it grows. Reused from frame to frame. */
export class BitWriter {
  bytes = new Uint8Array(4096);
  length = 0;
  private pending = 0;
  private pendingBits = 0;

  /** Starts over after `header` bytes, which the caller fills. */
  reset(header: number): void {
    this.length = header;
    this.pending = 0;
    this.pendingBits = 0;
  }

  /** Makes room for `more` bytes. */
  reserve(more: number): void {
    if (this.length + more <= this.bytes.length) return;
    const bigger = new Uint8Array(Math.max(this.bytes.length * 2, this.length + more));
    bigger.set(this.bytes);
    this.bytes = bigger;
  }

  /** The lowest `count` ≤ 24 bits of `value`, which has no others. Room must have been reserved. */
  put(value: number, count: number): void {
    let pending = (this.pending << count) | value;
    let bits = this.pendingBits + count;
    while (bits >= 8) {
      bits -= 8;
      this.bytes[this.length++] = pending >>> bits;
    }
    pending &= (1 << bits) - 1;
    this.pending = pending;
    this.pendingBits = bits;
  }

  put32(value: number): void {
    this.put(value >>> 16, 16);
    this.put(value & 0xffff, 16);
  }

  /** A whole unsigned 32-bit number in Rice code with parameter `k`. */
  rice(value: number, k: number): void {
    const quotient = value >>> k;
    if (quotient >= ESCAPE) {
      this.escape(value);
      return;
    }
    this.put((1 << (quotient + 1)) - 2, quotient + 1);
    if (k > 0) this.put(value & ((1 << k) - 1), k);
  }

  escape(value: number): void {
    this.put((1 << ESCAPE) - 1, ESCAPE);
    this.put32(value);
  }

  /** Fills the last byte with zeros and appends `pad` zero bytes. */
  finish(pad: number): void {
    if (this.pendingBits > 0) this.put(0, 8 - this.pendingBits);
    this.reserve(pad);
    this.bytes.fill(0, this.length, this.length + pad);
    this.length += pad;
  }
}

/** Reads what BitWriter wrote. Reading past the end throws RangeError (from DataView). */
export class BitReader {
  private readonly view: DataView;
  /** Position in bits. */
  at: number;
  /** True after `rice` met an escape: the value came raw. */
  escaped = false;

  constructor(view: DataView, at: number) {
    this.view = view;
    this.at = at;
  }

  /** `count` 1…24 bits. */
  take(count: number): number {
    const at = this.at;
    this.at = at + count;
    return (this.view.getInt32(at >>> 3) << (at & 7)) >>> (32 - count);
  }

  take32(): number {
    return ((this.take(16) << 16) | this.take(16)) >>> 0;
  }

  rice(k: number): number {
    const at = this.at;
    const word = this.view.getInt32(at >>> 3) << (at & 7);
    const quotient = Math.clz32(~word);
    if (quotient >= ESCAPE) {
      this.at = at + ESCAPE;
      this.escaped = true;
      return this.take32();
    }
    this.escaped = false;
    const used = quotient + 1;
    this.at = at + used + k;
    if (k === 0) return quotient;
    // 25 bits of the word are good at any offset; beyond that the remainder is loaded anew.
    if (used + k <= 25) return ((quotient << k) | ((word << used) >>> (32 - k))) >>> 0;
    const behind = at + used;
    return ((quotient << k) | ((this.view.getInt32(behind >>> 3) << (behind & 7)) >>> (32 - k))) >>> 0;
  }
}
