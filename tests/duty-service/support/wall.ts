import type { Addressee, Announcements, AuditLog, Bus, Clock, Publisher, Queryable } from '@dutywall/server/ports';
import type { Fix } from '@dutywall/shared/domain';
import type { Instant } from '@dutywall/shared/kit';
import type { CallEvent, FactName, PersonalNotice, SlotRow, StandingRow } from '@dutywall/shared/protocol';

/** A clock that stands until it is told to go on. */
export class ManualClock implements Clock {
  at: Instant;

  constructor(at: Instant) {
    this.at = at;
  }

  now(): Instant {
    return this.at;
  }
}

/** What a wall would show, kept as the last value of everything, with the facts in order beside it. */
export class FakeWall implements Publisher {
  readonly slots = new Map<string, number>();
  readonly standings = new Map<number, StandingRow>();
  readonly places = new Map<number, Fix>();
  readonly facts: { readonly name: FactName; readonly squad: string | null; readonly data: unknown }[] = [];

  fact(name: FactName, squad: string | null, data: unknown): void {
    this.facts.push({ name, squad, data });
  }

  slotOf(officer: string): number {
    return this.slots.get(officer) ?? -1;
  }

  seat(row: Omit<SlotRow, 'slot'>): number {
    const slot = this.slots.get(row.officer) ?? this.slots.size;
    this.slots.set(row.officer, slot);
    return slot;
  }

  unseat(officer: string): void {
    this.slots.delete(officer);
  }

  place(slot: number, fix: Fix): void {
    this.places.set(slot, fix);
  }

  stand(row: StandingRow): void {
    this.standings.set(row.slot, row);
  }

  readonly notices: { readonly to: Addressee; readonly notice: PersonalNotice }[] = [];

  notify(to: Addressee, notice: PersonalNotice): void {
    this.notices.push({ to, notice });
  }

  readonly calls: { readonly to: Addressee; readonly event: CallEvent }[] = [];

  call(to: Addressee, event: CallEvent): number {
    this.calls.push({ to, event });
    return 1;
  }

  isThere(): boolean {
    return true;
  }

  standing(officer: string): StandingRow | undefined {
    return this.standings.get(this.slotOf(officer));
  }

  named<T = { readonly id: string; readonly kind: string; readonly to: number | null }>(name: FactName): T[] {
    return this.facts.filter((f) => f.name === name).map((f) => f.data as T);
  }
}

export class FakeBus implements Bus {
  private readonly listeners = new Map<string, Set<(data: never) => void>>();

  publish<N extends keyof Announcements>(name: N, data: Announcements[N]): void {
    for (const listener of this.listeners.get(name) ?? []) (listener as (d: Announcements[N]) => void)(data);
  }

  subscribe<N extends keyof Announcements>(name: N, listener: (data: Announcements[N]) => void): () => void {
    const set = this.listeners.get(name) ?? new Set();
    this.listeners.set(name, set.add(listener as (data: never) => void));
    return () => set.delete(listener as (data: never) => void);
  }
}

export class FakeAudit implements AuditLog {
  readonly entries: { readonly actor: string; readonly action: string; readonly subject?: string }[] = [];

  async append(tx: Queryable, entry: Parameters<AuditLog['append']>[1]): Promise<void> {
    // As the real log: refused outside a transaction.
    await tx.query('LOCK TABLE audit IN SHARE ROW EXCLUSIVE MODE');
    this.entries.push(entry);
  }
}
