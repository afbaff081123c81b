/** One ISO BMFF box: its type, and where it lies. */
interface Box {
  readonly type: string;
  readonly from: number;
  readonly to: number;
}

function boxesIn(bytes: Buffer, from = 0, to = bytes.length): Box[] {
  const found: Box[] = [];
  let at = from;
  while (at + 8 <= to) {
    const short = bytes.readUInt32BE(at);
    const size = short === 1 ? Number(bytes.readBigUInt64BE(at + 8)) : short;
    if (size < 8 || at + size > to) break;
    found.push({ type: bytes.toString('latin1', at + 4, at + 8), from: at, to: at + size });
    at += size;
  }
  return found;
}

/** Follows boxes by their types into each other. */
function inside(bytes: Buffer, ...path: string[]): Box | null {
  let [from, to] = [0, bytes.length];
  let box: Box | null = null;
  for (const type of path) {
    box = boxesIn(bytes, from, to).find((one) => one.type === type) ?? null;
    if (!box) return null;
    [from, to] = [box.from + 8, box.to];
  }
  return box;
}

export interface Fragment {
  readonly bytes: Buffer;
  /** s */
  readonly from: number;
}

/** Cuts what a recorder writes, piece by piece, into the head that players need first and its fragments (moof + mdat). */
export class Splitter {
  init: Buffer | null = null;
  readonly fragments: Fragment[] = [];
  private rest = Buffer.alloc(0);
  private timescale = 1;

  push(piece: Buffer): void {
    this.rest = Buffer.concat([this.rest, piece]);
    const boxes = boxesIn(this.rest);
    let used = 0;
    for (const [at, box] of boxes.entries()) {
      const next = boxes[at + 1];
      if (box.type === 'moov') {
        this.init = Buffer.from(this.rest.subarray(0, box.to));
        const head = inside(this.init, 'moov', 'trak', 'mdia', 'mdhd');
        if (head) this.timescale = this.init.readUInt32BE(head.from + (this.init[head.from + 8] === 1 ? 28 : 20));
        used = box.to;
      }
      if (box.type === 'moof' && next?.type === 'mdat') {
        const bytes = Buffer.from(this.rest.subarray(box.from, next.to));
        const time = inside(bytes, 'moof', 'traf', 'tfdt');
        const wide = time && bytes[time.from + 8] === 1;
        const ticks = !time
          ? 0
          : wide
            ? Number(bytes.readBigUInt64BE(time.from + 12))
            : bytes.readUInt32BE(time.from + 12);
        this.fragments.push({ bytes, from: ticks / this.timescale });
        used = next.to;
      }
    }
    this.rest = this.rest.subarray(used);
  }

  /** A live playlist of the last `count` fragments whose length is known. */
  playlist(count: number): string {
    const whole = this.fragments.slice(0, -1);
    const shown = whole.slice(-count);
    const first = whole.length - shown.length;
    const lines = shown.flatMap((fragment, at) => {
      const next = this.fragments[first + at + 1] ?? fragment;
      return [`#EXTINF:${(next.from - fragment.from).toFixed(3)},`, `part${first + at}.m4s?key=streettoken`];
    });
    const longest = Math.max(1, ...shown.map((one, at) => (this.fragments[first + at + 1] ?? one).from - one.from));
    return [
      ...[
        '#EXTM3U',
        '#EXT-X-VERSION:7',
        `#EXT-X-TARGETDURATION:${Math.ceil(longest)}`,
        `#EXT-X-MEDIA-SEQUENCE:${first}`,
      ],
      ...['#EXT-X-MAP:URI="init.mp4"', ...lines, ''],
    ].join('\n');
  }
}
