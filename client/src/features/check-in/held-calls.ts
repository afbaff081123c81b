import { transportOf } from '../../call/feed-transport.ts';
import { createViewerCall, type ViewerCall } from '../../call/viewer-call.ts';
import type { LiveFeed } from '../../feed/types.ts';

/** One check-in on this screen. `elsewhere`: another page of this browser, or of this account, has it. */
export interface HeldCall {
  readonly call: ViewerCall | null;
  readonly elsewhere: boolean;
}

export interface HeldCalls {
  subscribe(listener: () => void): () => void;
  /** Keeps its identity until it changes. */
  readonly all: ReadonlyMap<string, HeldCall>;
  /** These, and no others. `most`: the best step that is of use to a tile of this grid. */
  sync(ids: readonly string[], most: number): void;
  /** Takes one over from wherever it is. */
  take(id: string): void;
  close(): void;
}

interface Entry {
  call: ViewerCall | null;
  elsewhere: boolean;
  /** Lets go of the lock; null while it is not ours. */
  release: (() => void) | null;
  off: (() => void) | null;
}

const lockOf = (id: string): string => `dutywall.check-in.${id}`;

/**
 * The viewer ends of this page. A lock a check-in keeps two pages of one browser from both joining, which would cost
 * the phone a second stream; a page that is loaded anew finds the lock free.
 */
export function createHeldCalls(feed: LiveFeed): HeldCalls {
  const entries = new Map<string, Entry>();
  const listeners = new Set<() => void>();
  let step = 0;
  let all: ReadonlyMap<string, HeldCall> = new Map();

  function tell(): void {
    all = new Map([...entries].map(([id, { call, elsewhere }]) => [id, { call, elsewhere }]));
    for (const listener of [...listeners]) listener();
  }

  function join(id: string, entry: Entry): void {
    const call = createViewerCall({ checkIn: id, transport: transportOf(feed), most: step });
    entry.call = call;
    entry.elsewhere = false;
    entry.off = call.subscribe(() => {
      if (call.state.phase === 'moved') lose(entry);
    });
    tell();
  }

  function lose(entry: Entry): void {
    entry.off?.();
    entry.call?.close();
    entry.release?.();
    Object.assign(entry, { call: null, release: null, off: null, elsewhere: true } satisfies Entry);
    tell();
  }

  function lock(id: string, entry: Entry, options: LockOptions): void {
    // Without locks (no HTTPS) there is no camera either way, and pictures are worth having twice.
    const locks = navigator.locks as LockManager | undefined;
    if (!locks) {
      join(id, entry);
      return;
    }
    locks
      .request(lockOf(id), options, (held) => {
        if (entries.get(id) !== entry) return undefined;
        if (!held) {
          entry.elsewhere = true;
          tell();
          return undefined;
        }
        return new Promise<void>((resolve) => {
          entry.release = resolve;
          join(id, entry);
        });
      })
      // Stolen by another page.
      .catch(() => entries.get(id) === entry && lose(entry));
  }

  function drop(id: string, entry: Entry): void {
    entries.delete(id);
    entry.off?.();
    entry.call?.close();
    entry.release?.();
  }

  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    get all() {
      return all;
    },
    sync(ids, most) {
      step = most;
      let changed = false;
      for (const [id, entry] of entries) {
        if (ids.includes(id)) entry.call?.wish(most);
        else {
          drop(id, entry);
          changed = true;
        }
      }
      for (const id of ids) {
        if (entries.has(id)) continue;
        const entry: Entry = { call: null, elsewhere: false, release: null, off: null };
        entries.set(id, entry);
        lock(id, entry, { ifAvailable: true });
        changed = true;
      }
      if (changed) tell();
    },
    take(id) {
      const entry = entries.get(id);
      if (entry?.elsewhere) lock(id, entry, { steal: true });
    },
    close() {
      for (const [id, entry] of entries) drop(id, entry);
      listeners.clear();
    },
  };
}
