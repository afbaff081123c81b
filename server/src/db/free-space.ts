import { statfs } from 'node:fs/promises';
import type { DatabaseLog } from './log.ts';

/** A full-speed upload writes some 20 MB/s: the threshold must outlast the time between two looks many times over. */
const EVERY_MS = 2_000;

/** Watches the free space of one folder's disk. `low` flips back only at twice the threshold, so it does not flutter. */
export class FreeSpace {
  readonly #folder: string;
  readonly #minBytes: number;
  readonly #log: DatabaseLog;
  readonly #timer: NodeJS.Timeout;
  #low = false;
  #freeBytes = Number.POSITIVE_INFINITY;

  constructor(folder: string, minBytes: number, log: DatabaseLog) {
    this.#folder = folder;
    this.#minBytes = minBytes;
    this.#log = log;
    this.#timer = setInterval(() => void this.check(), EVERY_MS);
    this.#timer.unref();
  }

  get low(): boolean {
    return this.#low;
  }

  get freeBytes(): number {
    return this.#freeBytes;
  }

  async check(): Promise<void> {
    const stats = await statfs(this.#folder).catch(() => null);
    if (stats === null) return;
    this.#freeBytes = stats.bavail * stats.bsize;
    const low = this.#freeBytes < (this.#low ? 2 * this.#minBytes : this.#minBytes);
    if (low === this.#low) return;
    this.#low = low;
    if (low) this.#log.error({ freeBytes: this.#freeBytes }, 'the disk is nearly full: writes are refused');
    else this.#log.info({ freeBytes: this.#freeBytes }, 'the disk has room again');
  }

  close(): void {
    clearInterval(this.#timer);
  }
}
