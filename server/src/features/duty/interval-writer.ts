import type { DutyInterval } from '@dutywall/shared/domain';
import type { Instant } from '@dutywall/shared/kit';
import type { Database } from '../../ports.ts';
import { type NewInterval, readBelieved, revise, type StoredInterval, verdictKey } from './interval.store.ts';

/** What should be believed of one shift. An empty list withdraws everything. */
interface Wanted {
  readonly officer: string;
  readonly intervals: readonly DutyInterval[];
  readonly at: Instant;
}

/** Shifts per transaction: keeps one write short beside the ingest's commits. */
const SHIFTS_PER_WRITE = 200;

/** Shifts whose stored rows are remembered; an older one that is judged again is read first. */
const MAX_BELIEVED = 20_000;

/**
 * Makes the store believe what the engines say, off the hot path and in order. The newest wish of a shift replaces
 * an older unwritten one, so the queue is bounded by the number of shifts, also while the database is away.
 */
export class IntervalWriter {
  private wanted = new Map<string, Wanted>();
  /** Wishes that newer ones may no longer replace: written before everything else. */
  private sealed = new Map<string, Wanted>();
  private readonly believed = new Map<string, readonly StoredInterval[]>();
  private readonly db: Database;
  private readonly onError: (error: unknown) => void;
  private readonly onRevised: (officers: readonly string[]) => void;
  private writing: Promise<void> | null = null;

  /** `onRevised`: called after the commit with whose stored verdicts were closed: revised, or ended. */
  constructor(
    db: Database,
    onError: (error: unknown) => void,
    onRevised: (officers: readonly string[]) => void = () => {},
  ) {
    this.db = db;
    this.onError = onError;
    this.onRevised = onRevised;
  }

  get pending(): number {
    return this.wanted.size + this.sealed.size;
  }

  want(officer: string, shift: string, intervals: readonly DutyInterval[], at: Instant): void {
    this.wanted.set(shift, { officer, intervals, at });
  }

  /** Reads what is believed of these shifts in one go, before a start judges them all. */
  async preload(shifts: readonly string[]): Promise<void> {
    for (const id of shifts) this.believed.set(id, []);
    for (const row of await readBelieved(this.db, shifts)) {
      this.believed.set(row.shift, [...(this.believed.get(row.shift) ?? []), row]);
    }
  }

  /**
   * What is wanted by now will be written as it is, whatever is wanted later: the store then says what was believed at
   * this moment. False: the last seal is not written yet, nothing was done.
   */
  seal(): boolean {
    if (this.sealed.size > 0) return false;
    this.sealed = this.wanted;
    this.wanted = new Map();
    return true;
  }

  /** Drops what is remembered of a shift that will hardly be judged again. */
  forget(shift: string): void {
    if (!this.wanted.has(shift) && !this.sealed.has(shift)) this.believed.delete(shift);
  }

  /** Writes one portion; true when it succeeded (or there was nothing to do). Never runs twice at once. */
  async flush(): Promise<boolean> {
    while (this.writing) await this.writing;
    if (this.pending === 0) return true;
    const queue = this.sealed.size > 0 ? this.sealed : this.wanted;
    const portion = [...queue].slice(0, SHIFTS_PER_WRITE);
    let done = false;
    this.writing = this.write(portion)
      .then(() => {
        done = true;
        for (const [shift, wish] of portion) if (queue.get(shift) === wish) queue.delete(shift);
      })
      .catch((error: unknown) => {
        // Whether the transaction went through is unknown: read again what is believed before the next try.
        for (const [shift] of portion) this.believed.delete(shift);
        this.onError(error);
      })
      .finally(() => {
        this.writing = null;
      });
    await this.writing;
    return done;
  }

  private async write(portion: readonly (readonly [string, Wanted])[]): Promise<void> {
    const unknown = portion.map(([shift]) => shift).filter((shift) => !this.believed.has(shift));
    if (unknown.length > 0) await this.preload(unknown);
    const closed: { id: number; at: Instant }[] = [];
    const added: NewInterval[] = [];
    const kept = new Map<string, StoredInterval[]>();
    const revised = new Set<string>();
    for (const [shift, wish] of portion) {
      const keep: StoredInterval[] = [];
      const open = new Map((this.believed.get(shift) ?? []).map((row) => [row.key, row]));
      for (const fresh of wish.intervals.map((interval) => ({ ...wish, shift, interval, knownAt: wish.at }))) {
        const same = open.get(verdictKey(fresh.interval));
        if (same) keep.push(same);
        else added.push(fresh);
        open.delete(verdictKey(fresh.interval));
      }
      for (const row of open.values()) closed.push({ id: row.id, at: wish.at });
      if (open.size > 0) revised.add(wish.officer);
      kept.set(shift, keep);
    }
    if (closed.length > 0 || added.length > 0) {
      const rows = await this.db.transaction((tx) => revise(tx, closed, added));
      for (const row of rows) kept.get(row.shift)?.push(row);
    }
    for (const [shift, rows] of kept) this.believed.set(shift, rows);
    for (const oldest of this.believed.keys()) {
      if (this.believed.size <= MAX_BELIEVED) break;
      this.believed.delete(oldest);
    }
    if (revised.size > 0) this.onRevised([...revised]);
  }
}
