import type { Report, Waiting } from './report.ts';

/** Where reports wait. The phone's is IndexedDB; a test brings a list. */
export interface OutboxStore {
  /** Keeps a report; beyond the bound the oldest ones that are no calls for help go and are counted. Answers its key. */
  add(report: Report): Promise<number>;
  /** Those that wait longest by event time. */
  oldest(most: number): Promise<readonly Waiting[]>;
  /** Calls for help, oldest first. */
  sos(most: number): Promise<readonly Waiting[]>;
  remove(keys: readonly number[]): Promise<void>;
  counts(): Promise<OutboxCounts>;
  /** Adds to what the server put aside. */
  countRefused(refused: number): Promise<void>;
  clear(): Promise<void>;
}

export interface OutboxCounts {
  readonly waiting: number;
  /** Event time of the oldest, ms; null: nothing waits. */
  readonly oldestAt: number | null;
  /** Lost for want of room, and put aside by the server; since the phone was bound. */
  readonly dropped: number;
  readonly refused: number;
}
