import type { MeView } from '@dutywall/shared/protocol';
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';

/** The last answer of `/api/me` and when it came (this phone's clock, ms): what is shown where there is no network. */
export interface KeptView {
  readonly view: MeView;
  readonly at: number;
}

interface MeDatabase extends DBSchema {
  kept: { key: string; value: unknown };
}

const NAME = 'dutywall-me';
const VERSION = 1;

let opened: Promise<IDBPDatabase<MeDatabase>> | null = null;

/** The page's own database on this phone; opened once a tab. */
export function meDatabase(): Promise<IDBPDatabase<MeDatabase>> {
  opened ??= openDB<MeDatabase>(NAME, VERSION, {
    upgrade(db) {
      if (!db.objectStoreNames.contains('kept')) db.createObjectStore('kept');
    },
    // A newer page in another tab wants to change the shape: let it.
    blocking: (_current, _blocked, event) => (event.target as IDBDatabase | null)?.close(),
    terminated: () => {
      opened = null;
    },
  });
  return opened;
}

export async function keepView(kept: KeptView): Promise<void> {
  await (await meDatabase()).put('kept', kept, 'view');
}

/** Null: this phone has never shown anybody's duty, or they signed out. */
export async function keptView(): Promise<KeptView | null> {
  return ((await (await meDatabase()).get('kept', 'view')) as KeptView | undefined) ?? null;
}

export async function forgetView(): Promise<void> {
  await (await meDatabase()).delete('kept', 'view');
}
