import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { Waiting } from '../outbox/report.ts';

interface MeDatabase extends DBSchema {
  /** By name: the last view, the binding, the last call for help, counters. */
  kept: { key: string; value: unknown };
  /** Reports that the server has not acknowledged. */
  outbox: { key: number; value: Waiting; indexes: { time: number; sos: number } };
}

const NAME = 'dutywall-me';
const VERSION = 1;

let opened: Promise<IDBPDatabase<MeDatabase>> | null = null;

/** The page's own database on this phone; opened once a tab, and again after the browser took it away. */
export function meDatabase(): Promise<IDBPDatabase<MeDatabase>> {
  opened ??= openDB<MeDatabase>(NAME, VERSION, {
    upgrade(db) {
      db.createObjectStore('kept');
      const outbox = db.createObjectStore('outbox', { keyPath: 'key', autoIncrement: true });
      outbox.createIndex('time', 'at');
      outbox.createIndex('sos', 'sos');
    },
    // A newer page in another tab wants to change the shape: let it.
    blocking: (_current, _blocked, event) => {
      opened = null;
      (event.target as IDBDatabase | null)?.close();
    },
    terminated: () => {
      opened = null;
    },
  });
  opened.catch(() => {
    opened = null;
  });
  return opened;
}
