import type { Fix, Heartbeat, Protocol } from '@dutywall/shared/domain';
import { DatabaseError, isAway } from '../db/errors.ts';
import type { Clock, Database, EvidenceSink, IncomingFix, QuarantineEntry } from '../ports.ts';
import type { IngestMetrics } from './metrics.ts';
import type { ItemOutcome, Row } from './row.ts';
import { commitRows, findStored } from './store.ts';

/** How a delivery ended: every row is committed, or the sender should come back. */
export type DeliveryEnd = 'committed' | 'unavailable';

/** Rows of one request or one run of frames, acknowledged together. */
interface Delivery {
  readonly rows: readonly Row[];
  /** Somebody calls for help: goes first, waits for nobody. */
  readonly urgent: boolean;
  /** Told what became of one fix, before `end`. */
  readonly settled?: (index: number, outcome: ItemOutcome) => void;
  readonly end: (how: DeliveryEnd) => void;
}

/**
 * Group commit: one writer, one statement in flight; what arrives meanwhile is the next group, so that throughput
 * does not pay for the promise that everything acknowledged is committed.
 */
export interface Committer {
  /** False when the queue is full: nothing was taken, the sender should come back. */
  submit(delivery: Delivery): boolean;
  readonly queued: number;
  /** Commits what is queued, then refuses everything. */
  close(): Promise<void>;
}

interface Task {
  readonly row: Row;
  readonly state: { readonly delivery: Delivery; left: number; failed: boolean };
}

export interface CommitterOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly sink: EvidenceSink;
  readonly metrics: IngestMetrics;
  readonly groupRows: number;
  readonly groupMs: number;
  readonly queuedRows: number;
  readonly onError: (error: unknown, message: string) => void;
}

/** Fixes remembered of failed commits; the first ones are those that were under way when the connection broke. */
const MAX_UNHEARD = 5_000;
/** A delivery of more rows than this is a buffer being emptied: a minute later is early enough for it. */
const PROMPT_ROWS = 20;
/** One commit holds at most a group's fourth of bulk rows: who is live waits for no more than that. */
const BULK_SHARE = 4;
/** SQLSTATE classes that name the row's content, not the database's health: data exception, constraint. */
const CONTENT = /^(?:22|23)/;

export function createCommitter(options: CommitterOptions): Committer {
  const { db, clock, sink, metrics } = options;
  /** Reports as they come, and what bursts of late buffers leave to do; the first never wait behind the second. */
  const prompt: Task[] = [];
  const bulk: Task[] = [];
  /** Fixes whose commit failed without an answer: they may be stored all the same. */
  let unheard: IncomingFix[] = [];
  let timer: NodeJS.Timeout | null = null;
  let running = false;
  let closed = false;
  let idle: (() => void)[] = [];

  function schedule(urgent: boolean): void {
    if (running) return;
    if (urgent || prompt.length + bulk.length >= options.groupRows) {
      if (timer) clearTimeout(timer);
      timer = null;
      void drain();
    } else timer ??= setTimeout(() => void drain(), options.groupMs);
  }

  async function drain(): Promise<void> {
    if (running) return;
    running = true;
    timer = null;
    while (prompt.length + bulk.length > 0) await commit(nextGroup());
    running = false;
    for (const resolve of idle) resolve();
    idle = [];
  }

  /** Prompt rows first; the rest of a quarter of the group at least is bulk, so that neither lane can starve the other. */
  function nextGroup(): readonly Task[] {
    const share = Math.ceil(options.groupRows / BULK_SHARE);
    const first = prompt.splice(0, options.groupRows - Math.min(bulk.length, share));
    return first.concat(bulk.splice(0, share));
  }

  async function commit(group: readonly Task[]): Promise<void> {
    const before = performance.now();
    try {
      await settleUnheard();
      const inserted = await commitRows(
        db,
        group.map((task) => task.row),
      );
      metrics.commits.inc({ outcome: 'committed' });
      metrics.commitSeconds.observe((performance.now() - before) / 1000);
      metrics.groupRows.observe(group.length);
      publish(group, inserted);
      for (const task of group) finish(task, false);
    } catch (error) {
      metrics.commits.inc({ outcome: 'failed' });
      if (isContent(error) && group.length > 1) {
        // One row the database cannot hold must not cost its neighbours: halves find it.
        const middle = group.length >> 1;
        await commit(group.slice(0, middle));
        await commit(group.slice(middle));
        return;
      }
      const [only] = group;
      if (isContent(error) && only && (await putAside(only, error))) return finish(only, false);
      options.onError(error, 'a group of positions could not be committed');
      for (const { row } of group) {
        if (row.kind === 'fix' && unheard.length < MAX_UNHEARD) unheard.push(row.fix);
      }
      for (const task of group) finish(task, true);
    }
  }

  /**
   * Asks, before anything new is stored, what became of commits whose answer was lost with the connection. Their
   * senders repeat them, which then are duplicates; without this the duty room would never see them.
   */
  async function settleUnheard(): Promise<void> {
    if (unheard.length === 0) return;
    const asked = unheard;
    const stored = await findStored(db, asked);
    unheard = [];
    const known = new Set<number>();
    const fixes: Fix[] = [];
    for (const [position, id] of stored) {
      const fix = asked[position];
      // The same fix may have failed several times while the database was away.
      if (fix && !known.has(id)) fixes.push(storedFix(fix, id));
      known.add(id);
    }
    if (fixes.length > 0) hand(fixes, []);
  }

  /** A single row the database refuses goes to quarantine; false when even that fails. */
  async function putAside(task: Task, error: unknown): Promise<boolean> {
    options.onError(error, 'the database refused one row; it goes to quarantine');
    if (task.row.kind === 'quarantine') return true;
    const terminal = task.row.kind === 'heartbeat' ? task.row.heartbeat.terminal : task.row.fix.terminal;
    const entry: QuarantineEntry = {
      receivedAt: clock.now(),
      terminal,
      protocol: task.row.kind === 'heartbeat' ? 'osmand' : task.row.protocol,
      code: 'store-refused',
      reason: 'the database could not hold this row',
      payload: '',
    };
    try {
      await commitRows(db, [{ kind: 'quarantine', entry }]);
    } catch {
      return false;
    }
    if (task.row.kind !== 'heartbeat') task.state.delivery.settled?.(task.row.index, 'quarantined');
    return true;
  }

  function publish(group: readonly Task[], inserted: ReadonlyMap<number, number>): void {
    const fixes: Fix[] = [];
    const heartbeats: Heartbeat[] = [];
    const tally = createTally();
    group.forEach(({ row, state }, position) => {
      if (row.kind === 'heartbeat') heartbeats.push(row.heartbeat);
      else if (row.kind !== 'quarantine') {
        const id = row.kind === 'fix' ? inserted.get(position) : undefined;
        if (id !== undefined) fixes.push(storedFix(row.fix, id));
        const outcome = row.kind === 'sealed' ? 'sealed' : id === undefined ? 'duplicate' : 'stored';
        tally.add(row.protocol, outcome);
        tell(() => state.delivery.settled?.(row.index, outcome));
      }
    });
    tally.into(metrics);
    if (fixes.length > 0 || heartbeats.length > 0) hand(fixes, heartbeats);
  }

  function hand(fixes: readonly Fix[], heartbeats: readonly Heartbeat[]): void {
    try {
      sink.accept(fixes, heartbeats);
    } catch (error) {
      metrics.sinkFailures.inc();
      options.onError(error, 'committed positions were not taken by the duty room');
    }
  }

  /** Whoever is told must not be able to fail the group of all the others. */
  function tell(call: () => void): void {
    try {
      call();
    } catch (error) {
      options.onError(error, 'a sender could not be told what became of its positions');
    }
  }

  function finish(task: Task, failed: boolean): void {
    task.state.left -= 1;
    task.state.failed ||= failed;
    const { delivery, left, failed: any } = task.state;
    if (left === 0) tell(() => delivery.end(any ? 'unavailable' : 'committed'));
  }

  return {
    get queued() {
      return prompt.length + bulk.length;
    },
    submit(delivery) {
      if (closed || (prompt.length + bulk.length + delivery.rows.length > options.queuedRows && !delivery.urgent))
        return false;
      if (delivery.rows.length === 0) {
        delivery.end('committed');
        return true;
      }
      const state = { delivery, left: delivery.rows.length, failed: false };
      const tasks = delivery.rows.map((row) => ({ row, state }));
      const lane = delivery.urgent || tasks.length <= PROMPT_ROWS ? prompt : bulk;
      if (delivery.urgent) lane.unshift(...tasks);
      else for (const task of tasks) lane.push(task);
      schedule(delivery.urgent);
      return true;
    },
    async close() {
      closed = true;
      if (timer) clearTimeout(timer);
      timer = null;
      if (!running && prompt.length + bulk.length > 0) void drain();
      if (running) await new Promise<void>((resolve) => idle.push(resolve));
    },
  };
}

/** What the duty room gets and may keep: not the raw values, which only the store holds. */
function storedFix(fix: Fix, id: number): Fix {
  return {
    id,
    terminal: fix.terminal,
    officer: fix.officer,
    eventAt: fix.eventAt,
    receivedAt: fix.receivedAt,
    lon: fix.lon,
    lat: fix.lat,
    sigmaM: fix.sigmaM,
    accuracyM: fix.accuracyM,
    speedMps: fix.speedMps,
    courseDeg: fix.courseDeg,
    altitudeM: fix.altitudeM,
    battery: fix.battery,
    located: fix.located,
    mock: fix.mock,
    alarms: fix.alarms,
    marks: fix.marks,
  };
}

/** Counts a group and tells the metrics once: a labelled counter a row would cost more than the row. */
function createTally() {
  const counts = new Map<Protocol, Partial<Record<ItemOutcome, number>>>();
  return {
    add(protocol: Protocol, outcome: ItemOutcome): void {
      const of = counts.get(protocol) ?? {};
      of[outcome] = (of[outcome] ?? 0) + 1;
      counts.set(protocol, of);
    },
    into(metrics: IngestMetrics): void {
      for (const [protocol, of] of counts) {
        for (const [outcome, count] of Object.entries(of)) metrics.fixes.inc({ protocol, outcome }, count);
      }
    },
  };
}

function isContent(error: unknown): boolean {
  if (isAway(error) || error instanceof DatabaseError) return false;
  const code = (error as { code?: unknown }).code;
  return typeof code === 'string' && CONTENT.test(code);
}
