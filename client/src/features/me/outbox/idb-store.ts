import { meDatabase } from '../store/database.ts';
import { type Waiting, waitingOf } from './report.ts';
import { MOST_WAITING } from './rules.ts';
import type { OutboxStore } from './store.ts';

/** Removed beyond the bound at once, so that a full queue does not delete with every report. */
const SLACK = 100;

/** The queue in IndexedDB: every change is one transaction, so it is whole after any reload. */
export function idbStore(most = MOST_WAITING): OutboxStore {
  const store: OutboxStore = {
    async add(report) {
      const tx = (await meDatabase()).transaction(['outbox', 'kept'], 'readwrite');
      const outbox = tx.objectStore('outbox');
      const key = await outbox.add(waitingOf(report) as Waiting);
      const over = (await outbox.count()) - most;
      if (over > 0) {
        let left = over + Math.min(SLACK, Math.floor(most / 10));
        let dropped = 0;
        for (let at = await outbox.index('time').openCursor(); at && left > 0; at = await at.continue()) {
          if (at.value.sos || at.primaryKey === key) continue;
          await at.delete();
          dropped += 1;
          left -= 1;
        }
        const kept = tx.objectStore('kept');
        await kept.put((((await kept.get('dropped')) as number | undefined) ?? 0) + dropped, 'dropped');
      }
      await tx.done;
      return key;
    },
    oldest: async (count) => (await meDatabase()).getAllFromIndex('outbox', 'time', null, count),
    sos: async (count) => (await meDatabase()).getAllFromIndex('outbox', 'sos', 1, count),
    async remove(keys) {
      const tx = (await meDatabase()).transaction('outbox', 'readwrite');
      await Promise.all([...keys.map((key) => tx.store.delete(key)), tx.done]);
    },
    async counts() {
      const tx = (await meDatabase()).transaction(['outbox', 'kept'], 'readonly');
      const waiting = await tx.objectStore('outbox').count();
      const first = await tx.objectStore('outbox').index('time').openCursor();
      const number = async (name: string) => ((await tx.objectStore('kept').get(name)) as number | undefined) ?? 0;
      return {
        waiting,
        oldestAt: first?.value.at ?? null,
        dropped: await number('dropped'),
        refused: await number('refused'),
      };
    },
    async countRefused(refused) {
      const tx = (await meDatabase()).transaction('kept', 'readwrite');
      await tx.store.put((((await tx.store.get('refused')) as number | undefined) ?? 0) + refused, 'refused');
      await tx.done;
    },
    async clear() {
      const tx = (await meDatabase()).transaction(['outbox', 'kept'], 'readwrite');
      await tx.objectStore('outbox').clear();
      for (const name of ['dropped', 'refused']) await tx.objectStore('kept').delete(name);
      await tx.done;
    },
  };
  return store;
}
