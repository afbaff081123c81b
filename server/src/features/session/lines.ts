/** Calls waiting for one key, and keys in use, beyond which a call is turned away. */
const MAX_WAITING = 8;
const MAX_KEYS = 1_000;

/** Runs work of the same key one after another; answers null, without running it, when too much waits. */
export function createLines(): { inLine<T>(key: string, work: () => Promise<T>): Promise<T | null> } {
  const lines = new Map<string, { last: Promise<unknown>; length: number }>();
  return {
    async inLine(key, work) {
      const line = lines.get(key) ?? { last: Promise.resolve(), length: 0 };
      if (line.length >= MAX_WAITING || (line.length === 0 && lines.size >= MAX_KEYS)) return null;
      lines.set(key, line);
      line.length += 1;
      const mine = line.last.then(work);
      line.last = mine.catch(() => undefined);
      try {
        return await mine;
      } finally {
        line.length -= 1;
        if (line.length === 0) lines.delete(key);
      }
    },
  };
}
