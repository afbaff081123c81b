// Past 300 lines: it wires one room, and starts and stops its parts in order; what they do is in files of their own.
import type { DutyState, Fix, NoSignalCause } from '@dutywall/shared/domain';
import { DAY, type Instant, MINUTE, SECOND } from '@dutywall/shared/kit';
import type { Bus, Clock, Database, DutyWindows, EvidenceSink, IncidentDesk, Publisher } from '../../ports.ts';
import { ColdBench } from './cold-bench.ts';
import { CoverKeeper } from './cover.ts';
import { readAlive, readDegraded, writeAlive, writeDegraded } from './degraded.store.ts';
import { Floor } from './floor.ts';
import { IntervalWriter } from './interval-writer.ts';
import { RosterKeeper } from './roster-keeper.ts';
import { SquadGuard } from './squad-guard.ts';
import { UNSEALED_AT_ONCE, unsealSome } from './unseal.store.ts';
import type { Watch } from './watch.ts';
import { readWatermark, type Watermark, writeWatermark } from './watermark.store.ts';
import { ShiftWindows } from './windows.ts';

/** How often time is let pass; the heap's top is all that a quiet tick reads. */
const TICK_MS = 250;
/** How often stored rows follow the verdicts. */
const WRITE_MS = SECOND;
/** The plan window rolls on at least this often; `roster-changed` makes it at once. */
const RELOAD_MS = 5 * MINUTE;
/** After a failed reading of the roster (the database is away). */
const RETRY_MS = 5 * SECOND;
/** Announcements that come in a bunch (an import) cause one reload. */
const GATHER_MS = 200;
const WATERMARK_MS = 10 * SECOND;
/** A change that counts from this long ago or less concerns shifts that run, which the reload judges. */
const JUST_NOW_MS = MINUTE;
/** How often we leave word that we are alive, by the clock; DU11's own probe. */
const ALIVE_MS = 10 * SECOND;
/** The probe fails for so long before everybody is degraded, and a tick stands still for so long before it is a stall. */
const PROBE_MS = 30 * SECOND;
const STALL_MS = 5 * SECOND;
/** How old the degraded spans are that plans in memory may need. */
const DEGRADED_BACK_MS = 3 * DAY;
/** DU14: what was sealed longer ago is erased, not unsealed. */
const SEALED_MS = DAY;

export interface DutyDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly publisher: Publisher;
  readonly bus: Bus;
  readonly incidents: IncidentDesk;
  /** 实到: the officer answered a check-in since then. Left out: nobody ever did. */
  readonly metSince?: (officer: string, since: Instant) => boolean;
  /** For what goes wrong in the background; never called with coordinates. */
  readonly onError: (error: unknown, doing: string) => void;
}

/** Everybody with a shift at a moment; who has none stands nowhere. */
export interface MomentOfDuty {
  readonly at: Instant;
  readonly standings: readonly Standing[];
}

export interface Standing {
  readonly officer: string;
  readonly state: DutyState;
  readonly cause: NoSignalCause | null;
}

export interface DutyRoom {
  readonly sink: EvidenceSink;
  readonly windows: DutyWindows;
  /** Everybody known, for whoever shows the present. */
  readonly watches: ReadonlyMap<string, Watch>;
  /** Loads, recovers from the store, publishes everything, and begins to let time pass. Rejects when the store fails. */
  start(): Promise<void>;
  /** Lets time pass up to the clock's now, without waiting for the next tick. */
  tick(): void;
  /**
   * Who stands in which state now, as the store will say of this moment (BT2); null while that cannot be said: somebody
   * is still to be judged, or the store is behind.
   */
  standings(): MomentOfDuty | null;
  /** Judges and stores everything that waits; afterwards the store says what the engines say. */
  settle(): Promise<void>;
  /** Stores what is known of one officer now. */
  store(officer: string): Promise<void>;
  /** Reads the roster again. */
  reload(): Promise<void>;
  /** Looks for ended shifts that nobody judged; runs by itself after a start and now and then. */
  heal(): Promise<void>;
  /** DU11, DU13: the squad's picture is not to be trusted now. */
  isDegraded(squad: string): boolean;
  /** Stops at once and writes nothing more, as a kill would: for tests of recovery. */
  abandon(): void;
  close(): Promise<void>;
}

/** The duty room: engines of everybody on shift, driven by evidence, roster and time. */
export function createDuty(deps: DutyDeps): DutyRoom {
  const { db, clock, bus, incidents } = deps;
  const writer = new IntervalWriter(
    db,
    (error) => deps.onError(error, 'writing duty intervals'),
    (officers) => bus.publish('verdicts-revised', { officers }),
  );
  const windows = new ShiftWindows(incidents.sosWindow);
  const cold: ColdBench = new ColdBench({
    ...deps,
    writer,
    get floor() {
      return floor;
    },
  });
  const guard: SquadGuard = new SquadGuard({
    get watches() {
      return floor.watches;
    },
    replanned(watch) {
      floor.look(watch, clock.now());
      floor.note(watch, 'now');
    },
    changed: () => keeper.publishSquads(),
  });
  const cover = new CoverKeeper({ incidents, guard });
  const floor = new Floor({
    ...deps,
    metSince: deps.metSince ?? (() => false),
    writer,
    guard,
    cover,
    cold: (officer, eventAt) => cold.note(officer, eventAt),
    onDuty: (officer, at) => windows.isOpen(officer, at),
  });
  const keeper: RosterKeeper = new RosterKeeper({ ...deps, writer, floor, windows, guard });
  const disposers: (() => void)[] = [];
  let lastFixId = 0;
  let stored: Watermark = { fix: 0, receivedAt: 0 };
  let closed = false;

  /** Runs background work that may fail (the database is away): said once per failure, tried again next time. */
  const attempt = async (doing: string, work: () => Promise<unknown>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      if (!closed) deps.onError(error, doing);
    }
  };

  /** Calls `work` every `ms`, the next time only after the last has ended. */
  const every = (ms: number, doing: string, work: () => Promise<unknown>): void => {
    let timer: NodeJS.Timeout;
    const loop = async (): Promise<void> => {
      await attempt(doing, work);
      if (!closed) timer = setTimeout(loop, ms).unref();
    };
    timer = setTimeout(loop, ms).unref();
    disposers.push(() => clearTimeout(timer));
  };

  const storeDegraded = async (): Promise<void> => {
    const taken = guard.takeUnstored();
    if (taken.length === 0) return;
    try {
      const copies = taken.map(({ copy }) => copy);
      await writeDegraded(db, copies);
    } catch (error) {
      for (const { record } of taken) guard.keep(record);
      throw error;
    }
  };

  let aliveAt = 0;
  let markedAt = 0;
  let marking: number | null = null;
  let failing: number | null = null;

  /** DU11's own probe: that we reach the store is written down there. Failing for long, everybody is degraded. */
  const probe = async (now: Instant): Promise<void> => {
    const since = marking ?? failing;
    if (since !== null && performance.now() - since > PROBE_MS) guard.probe(aliveAt, now);
    if (closed || marking !== null || Math.abs(now - markedAt) < ALIVE_MS) return;
    markedAt = now;
    marking = performance.now();
    try {
      await writeAlive(db, now);
      aliveAt = now;
      failing = null;
      guard.probe(null, clock.now());
    } catch (error) {
      failing ??= marking;
      if (!closed) deps.onError(error, 'leaving word of being alive');
    } finally {
      marking = null;
    }
  };

  let leftWord: Promise<void> = Promise.resolve();
  let unsealing: Promise<void> = Promise.resolve();
  const pass = (): void => {
    const now = clock.now();
    floor.tick(now);
    guard.tick(now);
    cover.tick(now);
    if (marking === null) leftWord = probe(now);
    else void probe(now);
  };

  let passedAt = performance.now();
  /** `pass` by the process' own clock: when it stood still, nobody else is to blame for the silence. */
  const passOn = (): void => {
    const stood = performance.now() - passedAt;
    passedAt = performance.now();
    if (stood > STALL_MS) guard.away(clock.now() - stood, clock.now());
    pass();
  };

  const lookAgain = (officer: string): void => {
    const watch = floor.watches.get(officer);
    if (watch) floor.look(watch, clock.now());
  };

  const settleStore = async (): Promise<void> => {
    await storeDegraded();
    const unjudged = floor.oldestUnjudged();
    const upTo = {
      fix: Math.min(lastFixId, unjudged.fix - 1),
      // What was received in this very millisecond may still come.
      receivedAt: Math.min(clock.now(), unjudged.receivedAt),
    };
    const coldBefore = cold.pending;
    while (writer.pending > 0 && (await writer.flush()));
    // Late evidence that still waits for its turn is found again only by what lies behind the watermark.
    if (writer.pending === 0 && coldBefore === 0) stored = upTo;
  };

  const stop = (): void => {
    closed = true;
    for (const dispose of disposers) dispose();
  };

  let pendingReload: NodeJS.Timeout | null = null;
  const reloadSoon = (ms = GATHER_MS): void => {
    if (closed || pendingReload) return;
    pendingReload = setTimeout(() => {
      pendingReload = null;
      void reload();
    }, ms).unref();
  };
  const reload = async (): Promise<void> => {
    try {
      await keeper.reload();
      nextChange = planChange(nextChange);
    } catch (error) {
      if (!closed) deps.onError(error, 'reading the roster');
      reloadSoon(RETRY_MS);
    }
  };
  let nextChange: NodeJS.Timeout | undefined;
  /** A change made ahead counts from its moment on, not from the next regular reading. */
  const planChange = (planned: NodeJS.Timeout | undefined): NodeJS.Timeout | undefined => {
    clearTimeout(planned);
    const wait = keeper.nextChangeAt - clock.now();
    return wait < RELOAD_MS && !closed ? setTimeout(() => reloadSoon(), Math.max(wait, 0)).unref() : undefined;
  };
  disposers.push(() => {
    if (pendingReload) clearTimeout(pendingReload);
    clearTimeout(nextChange);
  });

  const accept: EvidenceSink['accept'] = (fixes, heartbeats) => {
    for (const fix of fixes) if (fix.id > lastFixId) lastFixId = fix.id;
    floor.accept(fixes, heartbeats);
  };

  /** DU14: what a corrected roster covers by now is evidence after all, and judged like any late upload. */
  const unseal = async (officers: readonly string[] | null): Promise<void> => {
    let opened: readonly Fix[];
    do {
      opened = await unsealSome(db, officers, clock.now() - SEALED_MS);
      if (opened.length > 0) accept(opened, []);
    } while (opened.length === UNSEALED_AT_ONCE && !closed);
  };

  return {
    sink: { accept },
    windows,
    watches: floor.watches,

    async start() {
      const mark = await readWatermark(db);
      stored = mark;
      lastFixId = mark.fix;
      await incidents.prepare();
      const began = clock.now();
      guard.recover(await readDegraded(db, { from: began - DEGRADED_BACK_MS, to: began }), await readAlive(db), began);
      await keeper.reload();
      for (const watch of floor.watches.values()) guard.expect(watch, clock.now());
      cover.resume();
      disposers.push(
        incidents.onSos(lookAgain),
        bus.subscribe('officer-met', ({ officer }) => lookAgain(officer)),
        bus.subscribe('roster-changed', (change) => {
          cold.rosterChanged(change);
          reloadSoon();
          unsealing = attempt('unsealing what a correction covers', () => unseal(change.officers));
        }),
        bus.subscribe('posts-changed', ({ posts, since }) => {
          reloadSoon();
          if (since < clock.now() - JUST_NOW_MS)
            void attempt('judging by corrected posts', () => cold.reconsider(posts, since));
        }),
        bus.subscribe('rules-changed', () => reloadSoon()),
        bus.subscribe('terminals-changed', () => reloadSoon()),
      );
      passedAt = performance.now();
      every(TICK_MS, 'letting time pass', async () => passOn());
      every(WRITE_MS, 'writing duty intervals', settleStore);
      every(RELOAD_MS, 'looking for unjudged shifts', async () => {
        await reload();
        // Whatever a correction could not unseal while the store was away.
        await unseal(null);
        await cold.heal(null);
      });
      every(SECOND, 'judging late evidence', () => cold.work());
      every(WATERMARK_MS, 'writing the watermark', () => writeWatermark(db, stored));
      void attempt('looking for unjudged shifts', () => cold.heal(mark));
    },

    tick: pass,

    standings() {
      pass();
      const at = clock.now();
      if (floor.hasUnjudged || !writer.seal()) return null;
      const standings = [...floor.watches.values()].flatMap(({ officer: { id }, row }): Standing[] =>
        row?.shift ? [{ officer: id, state: row.state, cause: row.cause }] : [],
      );
      return { at, standings };
    },

    isDegraded: (squad) => (guard.degradationOf(squad, clock.now()) ?? null) !== null,

    async settle() {
      pass();
      floor.tick(clock.now(), Infinity);
      await leftWord;
      await unsealing;
      await probe(clock.now());
      await cold.work(true);
      floor.judgeAll(clock.now());
      await settleStore();
    },

    async store(officer) {
      const watch = floor.watches.get(officer);
      if (watch) floor.judge(watch, clock.now());
      await settleStore();
    },

    reload: () => keeper.reload(),

    heal: () => cold.heal(null),

    abandon: stop,

    async close() {
      if (closed) return;
      stop();
      floor.judgeAll(clock.now());
      await settleStore();
      await attempt('writing the watermark', () => writeWatermark(db, stored));
    },
  };
}
