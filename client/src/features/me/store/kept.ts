import type { MeView } from '@dutywall/shared/protocol';
import { meDatabase } from './database.ts';

/** The last answer of `/api/me` and when it came (this phone's clock, ms): what is shown where there is no network. */
export interface KeptView {
  readonly view: MeView;
  readonly at: number;
}

/** This phone as a web terminal. The secret is here and nowhere else: not in an address, not in the page. */
export interface Binding {
  readonly id: string;
  readonly secret: string;
  readonly officer: string;
  readonly expectedIntervalS: number;
}

/** The last call for help of this phone. */
export interface KeptSos {
  /** Key in the queue. */
  readonly key: number;
  readonly at: number;
  /** When the server acknowledged it, ms; null: it still waits. */
  readonly deliveredAt: number | null;
  /** The server took it in and put it aside: nobody was called. */
  readonly refused?: boolean;
}

interface Kept {
  readonly view: KeptView;
  readonly binding: Binding;
  readonly sos: KeptSos;
  readonly sentAt: number;
}

export async function keep<N extends keyof Kept>(name: N, value: Kept[N]): Promise<void> {
  await (await meDatabase()).put('kept', value, name);
}

/** Null: there is none. */
export async function kept<N extends keyof Kept>(name: N): Promise<Kept[N] | null> {
  return ((await (await meDatabase()).get('kept', name)) as Kept[N] | undefined) ?? null;
}

export async function forget(...names: readonly (keyof Kept)[]): Promise<void> {
  const db = await meDatabase();
  for (const name of names) await db.delete('kept', name);
}
