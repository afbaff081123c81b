import { FLAG, MAX_ESCAPED } from '../decode/jt808/frame.ts';

/** What the splitter found: the bytes between two flags, or a note that some were thrown away. */
export type Piece = { readonly inner: Buffer } | { readonly garbage: number };

/**
 * Cuts a byte stream into frames. Holds at most one frame; what cannot become one is thrown away as it comes, so that
 * neither a flood of 7E nor a frame without end costs memory. Chunks are looked at once, not copied unless a frame
 * crosses their border.
 */
export interface Splitter {
  /** Hands over the next chunk; only after `next` has returned null. */
  feed(chunk: Buffer): void;
  /** The next piece of what was fed; null: feed more. `inner` is good until the next `feed`. */
  next(): Piece | null;
}

export function createSplitter(): Splitter {
  let chunk: Buffer = Buffer.alloc(0);
  let at = 0;
  /** The begin of a frame whose end is not there yet. */
  let held: Buffer | null = null;
  /** False between frames: bytes up to the next flag are nobody's. */
  let inside = false;

  return {
    feed(bytes) {
      chunk = bytes;
      at = 0;
    },

    next() {
      while (at < chunk.length) {
        if (!inside) {
          const flag = chunk.indexOf(FLAG, at);
          const lost = (flag < 0 ? chunk.length : flag) - at;
          at += lost;
          if (flag >= 0) {
            inside = true;
            at = flag + 1;
          }
          if (lost > 0) return { garbage: lost };
          continue;
        }
        if (!held) {
          // Flags follow each other between frames, and in floods: skipped here, one comparison each.
          const from = at;
          while (at < chunk.length && chunk[at] === FLAG) at += 1;
          if (at - from > 1) return { garbage: at - from };
          if (at === chunk.length) return null;
        }
        const end = chunk.indexOf(FLAG, at);
        const part = chunk.subarray(at, end < 0 ? chunk.length : end);
        const before: Buffer | null = held;
        const length = part.length + (before?.length ?? 0);
        if (length > MAX_ESCAPED) {
          // Too long for any frame: gone, up to the next flag, which may begin a good one.
          at += part.length;
          held = null;
          inside = false;
          return { garbage: length };
        }
        const whole: Buffer = before ? Buffer.concat([before, part]) : part;
        if (end < 0) {
          held = before ? whole : Buffer.from(part);
          at = chunk.length;
          return null;
        }
        held = null;
        at = end + 1;
        // This flag ends a frame and, for devices that share flags, begins the next.
        return { inner: whole };
      }
      return null;
    },
  };
}
