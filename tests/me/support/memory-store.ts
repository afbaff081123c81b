import { type Report, type Waiting, waitingOf } from '@dutywall/client/features/me/outbox/report.ts';
import type { OutboxStore } from '@dutywall/client/features/me/outbox/store.ts';

/** The queue as a list: what a phone would still hold after a reload. */
export class MemoryStore implements OutboxStore {
  items: Waiting[] = [];
  refused = 0;
  failing = false;
  private next = 1;

  async add(report: Report): Promise<number> {
    const key = this.next++;
    this.items.push({ key, ...waitingOf(report) });
    return key;
  }
  async oldest(most: number): Promise<readonly Waiting[]> {
    if (this.failing) throw new Error('the storage is gone');
    return [...this.items].sort((a, b) => a.at - b.at).slice(0, most);
  }
  async sos(most: number): Promise<readonly Waiting[]> {
    return (await this.oldest(Number.POSITIVE_INFINITY)).filter((item) => item.sos).slice(0, most);
  }
  async remove(keys: readonly number[]): Promise<void> {
    this.items = this.items.filter((item) => !keys.includes(item.key));
  }
  async counts() {
    return { waiting: this.items.length, oldestAt: null, dropped: 0, refused: this.refused };
  }
  async countRefused(refused: number): Promise<void> {
    this.refused += refused;
  }
  async clear(): Promise<void> {
    this.items = [];
  }
}
