import { decisionFrom, stageOf } from '@dutywall/shared/domain';
import { DAY, HOUR, type Instant, MINUTE, SECOND } from '@dutywall/shared/kit';
import type { Bus } from '../../ports.ts';
import { type AbsenceRecord, readAbsence, readUntold } from './absence.store.ts';
import { procedureOf } from './absence.view.ts';
import { readReviewable } from './belief.store.ts';
import { reviewIfRevised } from './review.ts';
import { type StepDeps, type StepTaken, tellOfficer } from './steps.ts';
import { dueNotices } from './telling.ts';

/** How often time is let pass. */
const TICK_MS = 5 * SECOND;
const HOURLY_MS = HOUR;
const TELL_MS = MINUTE;
/** Flags looked at in one go. */
const PORTION = 200;
/** Officers whose revision waits to be compared; beyond it everything recent is compared instead. */
const MAX_PENDING = 5_000;
/** A start compares flags as old as this: what was revised while nobody listened. */
const LOOK_BACK_MS = 40 * DAY;

export interface WatchingDeps extends StepDeps {
  readonly bus: Bus;
  readonly onError: (error: unknown, doing: string) => void;
  /** A flag has a new step: tells whoever looks. */
  readonly publish: (record: AbsenceRecord) => void;
  /** Work of an hour. */
  readonly hourly: () => Promise<void>;
}

export interface Watching {
  /** From now on this flag's window is watched; call for every new step. */
  note(record: AbsenceRecord): void;
  start(): Promise<void>;
  /** Lets time pass up to the clock's now. */
  tick(): Promise<void>;
  close(): void;
}

/**
 * What happens to flags without a person: a window ends, a revision touches what is cited (BT3), an officer gets an
 * account. Nothing is decided here (DU1); all of it can be done again after a kill without doing it twice.
 */
export function createWatching(deps: WatchingDeps): Watching {
  const { db, clock, bus } = deps;
  /** When a window ends, by flag: the unsettled ones only. */
  const ends = new Map<string, Instant>();
  const revised = new Set<string>();
  let compareAll = false;
  let toldAt = 0;
  let hourAt = clock.now();
  let working: Promise<void> | null = null;
  let timer: NodeJS.Timeout | null = null;

  const note = (record: AbsenceRecord): void => {
    const flag = procedureOf(record);
    const stage = stageOf(flag);
    const at = stage === 'notified' || stage === 'needs-review' ? decisionFrom(flag, record.settings) : null;
    if (at === null) ends.delete(record.id);
    else ends.set(record.id, at);
  };

  const after = (taken: StepTaken | null): void => {
    if (!taken) return;
    taken.announce();
    note(taken.record);
    deps.publish(taken.record);
  };

  const endWindows = async (now: Instant): Promise<void> => {
    const over = [...ends].filter(([, at]) => at <= now).slice(0, PORTION);
    for (const [id, at] of over) {
      const announce = await db.transaction(async (tx) => {
        const record = await readAbsence(tx, id);
        if (!record) return null;
        const audience = await deps.notices.audience(tx, record.officer, record.squad);
        const told = await deps.notices.tell(tx, now, dueNotices(record, audience, at));
        return () => {
          told();
          deps.publish(record);
        };
      });
      ends.delete(id);
      announce?.();
    }
  };

  const compareRevised = async (now: Instant): Promise<void> => {
    if (!compareAll && revised.size === 0) return;
    const all = compareAll;
    const officers = [...revised].slice(0, PORTION);
    const since = all ? now - LOOK_BACK_MS : 0;
    for (const id of await readReviewable(db, all ? null : officers, since, all ? MAX_PENDING : PORTION * 10)) {
      const taken = await reviewIfRevised(deps, id);
      if (taken.ok) after(taken.value);
    }
    if (all) {
      compareAll = false;
      revised.clear();
    } else for (const officer of officers) revised.delete(officer);
  };

  const tellUntold = async (now: Instant): Promise<void> => {
    if (now - toldAt < TELL_MS) return;
    for (const id of await readUntold(db, PORTION)) {
      after(
        await db.transaction(async (tx) => {
          const record = await readAbsence(tx, id);
          return record ? tellOfficer(deps, tx, record, now) : null;
        }),
      );
    }
    toldAt = now;
  };

  const work = async (): Promise<void> => {
    const now = clock.now();
    await endWindows(now);
    await compareRevised(now);
    await tellUntold(now);
    if (now - hourAt < HOURLY_MS) return;
    hourAt = now;
    // An announcement is lost when the write behind it failed half-way: whatever is recent is compared now and then.
    compareAll = true;
    await deps.hourly();
  };

  const tick = (): Promise<void> => {
    working ??= work()
      .catch((error: unknown) => deps.onError(error, 'watching the absences'))
      .finally(() => {
        working = null;
      });
    return working;
  };

  const compareSoon = (officers: readonly string[]): void => {
    for (const officer of officers) revised.add(officer);
    if (revised.size > MAX_PENDING) {
      revised.clear();
      compareAll = true;
    }
  };
  const deaf = [
    bus.subscribe('verdicts-revised', ({ officers }) => compareSoon(officers)),
    bus.subscribe('checklist-ticked', ({ officer }) => compareSoon([officer])),
  ];

  return {
    note,
    async start() {
      compareAll = true;
      timer = setInterval(() => void tick(), TICK_MS).unref();
      await tick();
    },
    tick,
    close() {
      for (const stop of deaf) stop();
      if (timer) clearInterval(timer);
    },
  };
}
