import type { Instant } from './time.ts';

interface Entry<T> {
  readonly at: Instant;
  readonly item: T;
}

/**
 * When to look again at what, as a binary heap: each item has at most one valid time, an outdated entry is dropped
 * when it surfaces. The cost follows the number of changes; nothing ever walks all items.
 */
export class Timers<T> {
  private readonly heap: Entry<T>[] = [];
  private readonly due = new Map<T, Instant>();

  /** Replaces the item's time; null: never. */
  set(item: T, at: Instant | null): void {
    if (this.due.get(item) === at) return;
    if (at === null) {
      this.due.delete(item);
      return;
    }
    this.due.set(item, at);
    this.push({ at, item });
    if (this.heap.length > 64 && this.heap.length > this.due.size * 4) this.rebuild();
  }

  /** Takes one item whose time has come, or undefined. */
  take(now: Instant): T | undefined {
    for (let top = this.heap[0]; top && top.at <= now; top = this.heap[0]) {
      this.pop();
      if (this.due.get(top.item) !== top.at) continue;
      this.due.delete(top.item);
      return top.item;
    }
    return undefined;
  }

  private push(entry: Entry<T>): void {
    const { heap } = this;
    let i = heap.push(entry) - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (this.at(parent) <= entry.at) break;
      this.swap(i, parent);
      i = parent;
    }
  }

  private pop(): void {
    const last = this.heap.pop();
    if (!last || this.heap.length === 0) return;
    this.heap[0] = last;
    for (let i = 0; ; ) {
      const left = 2 * i + 1;
      let least = i;
      if (this.at(left) < this.at(least)) least = left;
      if (this.at(left + 1) < this.at(least)) least = left + 1;
      if (least === i) return;
      this.swap(i, least);
      i = least;
    }
  }

  private at(index: number): number {
    return this.heap[index]?.at ?? Infinity;
  }

  private swap(a: number, b: number): void {
    const x = this.heap[a];
    const y = this.heap[b];
    if (!x || !y) return;
    this.heap[a] = y;
    this.heap[b] = x;
  }

  private rebuild(): void {
    this.heap.length = 0;
    for (const [item, at] of this.due) this.push({ at, item });
  }
}
