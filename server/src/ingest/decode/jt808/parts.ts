import { type Instant, ok, type Result, refuse, SECOND } from '@dutywall/shared/kit';
import type { DecodeCode } from '../outcome.ts';
import { type Frame, MAX_PARTS } from './frame.ts';

/** What a part led to: the whole message with the serials of all its parts, or nothing yet. */
interface Assembled {
  readonly frame: Frame;
  readonly serials: readonly number[];
}

interface Pending {
  readonly id: number;
  readonly phone: string;
  readonly base: number;
  readonly parts: (Frame | undefined)[];
  have: number;
  readonly since: Instant;
}

/** A part that never gets its siblings is forgotten after this. */
const EXPIRES = 60 * SECOND;
/** Unfinished messages of one connection; the oldest gives way. */
const MAX_PENDING = 8;

/** Puts split messages together again. One per connection; holds ≤ 8 × 64 parts of ≤ 1 KiB. */
export interface Reassembler {
  /** Null while parts are missing. A whole message comes back as it is. */
  add(frame: Frame, now: Instant): Result<Assembled | null, DecodeCode>;
  readonly pending: number;
}

export function createReassembler(): Reassembler {
  const sets: Pending[] = [];

  function find(frame: Frame, part: NonNullable<Frame['part']>): Pending | undefined {
    const base = baseOf(frame, part);
    const alike = sets.filter(
      (set) => set.id === frame.id && set.phone === frame.phone && set.parts.length === part.total,
    );
    // Parts carry consecutive serials; devices that repeat one serial for all parts are known too.
    return (
      alike.find((set) => set.base === base) ??
      alike.find((set) => set.parts.some((had) => had?.serial === frame.serial))
    );
  }

  return {
    get pending() {
      return sets.length;
    },
    add(frame, now) {
      const { part } = frame;
      if (!part) return ok({ frame, serials: [frame.serial] });
      while (sets[0] && (sets[0].since < now - EXPIRES || sets.length > MAX_PENDING)) sets.shift();
      let set = find(frame, part);
      if (!set) {
        if (sets.length >= MAX_PENDING) sets.shift();
        const parts: (Frame | undefined)[] = new Array(Math.min(part.total, MAX_PARTS)).fill(undefined);
        set = { id: frame.id, phone: frame.phone, base: baseOf(frame, part), parts, have: 0, since: now };
        sets.push(set);
      }
      const before = set.parts[part.index - 1];
      if (before && !before.body.equals(frame.body)) {
        sets.splice(sets.indexOf(set), 1);
        return refuse('split-inconsistent', `part ${part.index} came twice with different content`);
      }
      // The body shares memory with the receive buffer: what is kept is copied.
      if (!before) set.have += 1;
      set.parts[part.index - 1] ??= { ...frame, body: Buffer.from(frame.body) };
      if (set.have < set.parts.length) return ok(null);
      sets.splice(sets.indexOf(set), 1);
      const parts = set.parts.filter((had) => had !== undefined);
      return ok({
        frame: { ...frame, part: null, body: Buffer.concat(parts.map((had) => had.body)) },
        serials: parts.map((had) => had.serial),
      });
    },
  };
}

function baseOf(frame: Frame, part: NonNullable<Frame['part']>): number {
  return (frame.serial - part.index) & 0xffff;
}
