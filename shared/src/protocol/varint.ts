/** LEB128 varints and zig-zag over a growing buffer; values up to 2^53 − 1. Writers append, readers throw at the end. */
export class ByteWriter {
  private buffer: Uint8Array;
  private length = 0;

  constructor(capacity: number) {
    this.buffer = new Uint8Array(Math.max(16, capacity));
  }

  u8(value: number): void {
    this.room(1);
    this.buffer[this.length++] = value;
  }

  u32(value: number): void {
    for (let shift = 24; shift >= 0; shift -= 8) this.u8((value >>> shift) & 0xff);
  }

  /** `value`: a whole number ≥ 0. */
  varint(value: number): void {
    if (!(value >= 0)) throw new RangeError(`varint of ${value}`);
    this.room(8);
    let rest = value;
    while (rest >= 0x80) {
      this.buffer[this.length++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.buffer[this.length++] = rest;
  }

  /** `value`: a whole number of either sign. */
  zigzag(value: number): void {
    this.varint(value < 0 ? -2 * value - 1 : 2 * value);
  }

  bytes(): Uint8Array {
    return this.buffer.slice(0, this.length);
  }

  private room(count: number): void {
    if (this.length + count <= this.buffer.length) return;
    const bigger = new Uint8Array(this.buffer.length * 2 + count);
    bigger.set(this.buffer);
    this.buffer = bigger;
  }
}

export class ByteReader {
  private readonly source: Uint8Array;
  private offset = 0;

  constructor(source: Uint8Array) {
    this.source = source;
  }

  u8(): number {
    const value = this.source[this.offset];
    if (value === undefined) throw new RangeError('bytes end early');
    this.offset++;
    return value;
  }

  u32(): number {
    let value = 0;
    for (let i = 0; i < 4; i++) value = value * 256 + this.u8();
    return value;
  }

  varint(): number {
    let value = 0;
    let unit = 1;
    for (let i = 0; i < 8; i++) {
      const byte = this.u8();
      value += (byte & 0x7f) * unit;
      if (byte < 0x80) return value;
      unit *= 0x80;
    }
    throw new RangeError('varint too long');
  }

  zigzag(): number {
    const value = this.varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  copy(count: number): Uint8Array {
    if (this.offset + count > this.source.length) throw new RangeError('bytes end early');
    const part = this.source.slice(this.offset, this.offset + count);
    this.offset += count;
    return part;
  }

  atEnd(): boolean {
    return this.offset === this.source.length;
  }
}
