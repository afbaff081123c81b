import type { OfficerId, ShiftId, SquadId } from '@dutywall/shared/domain';
import { DAY, ok, type Result, refuse } from '@dutywall/shared/kit';
import type { IncidentRow, RefusalCode } from '@dutywall/shared/protocol';
import type { AuditLog, Clock, Database, IncidentDesk, Principal, Publisher } from '../../ports.ts';
import { IncidentBook } from './book.ts';
import { mayAcknowledge, scopeOf } from './incident.policy.ts';
import {
  type IncidentQuery,
  type IncidentRecord,
  listIncidents,
  readIncident,
  readLive,
  readOfShifts,
  writeAcknowledged,
  writeIncidents,
} from './incident.store.ts';

/** How long a changed record may wait for others before all are written together, ms. */
const WRITE_MS = 200;
/** Until the next try when the database is away, ms. */
const RETRY_MS = 1_000;
/** SOS calls this old are known, so that their alarms, read again after a restart, open nothing. */
const SOS_BACK_MS = 2 * DAY;

export interface IncidentDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly publisher: Publisher;
  readonly audit: AuditLog;
  readonly onError: (error: unknown, doing: string) => void;
}

/** An incident as a list shows it. */
export interface ListedRow extends IncidentRow {
  readonly shift: ShiftId | null;
  readonly squad: SquadId;
  readonly badge: string;
  readonly name: string;
  readonly retracted: boolean;
}

export interface IncidentRoom {
  readonly desk: IncidentDesk;
  /** Publishes what goes on; after the duty room's start, when officers have slots. */
  start(): Promise<void>;
  /** Ends when everything that changed is stored. */
  settle(): Promise<void>;
  close(): Promise<void>;
  acknowledge(who: Principal, id: string): Promise<Result<IncidentRow, RefusalCode>>;
  list(who: Principal, query: Omit<IncidentQuery, 'squads'>): Promise<Result<readonly ListedRow[], RefusalCode>>;
}

export function createIncidents(deps: IncidentDeps): IncidentRoom {
  const { db, clock, audit, publisher } = deps;
  const changed = new Map<string, IncidentRecord>();
  const toLoad = new Set<ShiftId>();
  let timer: NodeJS.Timeout | null = null;
  let working: Promise<void> | null = null;
  let closed = false;

  const soon = (ms: number): void => {
    if (closed || timer) return;
    timer = setTimeout(() => {
      timer = null;
      void work();
    }, ms).unref();
  };
  const book = new IncidentBook({
    publisher,
    save(record) {
      changed.set(record.id, record);
      soon(record.kind === 'sos' ? 0 : WRITE_MS);
    },
    load(shift) {
      toLoad.add(shift);
      soon(0);
    },
  });

  const loadSome = async (): Promise<void> => {
    const shifts = [...toLoad].slice(0, 500);
    const records = await readOfShifts(db, shifts);
    for (const shift of shifts) {
      toLoad.delete(shift);
      book.loaded(
        shift,
        records.filter((r) => r.shift === shift).map((r) => ({ ...r })),
      );
    }
  };

  const writeSome = async (): Promise<void> => {
    // Copies: a record that changes while it is being written stays on the list.
    const portion = [...changed.values()].slice(0, 500).map((record) => ({ record, copy: { ...record } }));
    for (const { record } of portion) changed.delete(record.id);
    try {
      await writeIncidents(
        db,
        portion.map((p) => p.copy),
      );
    } catch (error) {
      for (const { record } of portion) if (!changed.has(record.id)) changed.set(record.id, record);
      throw error;
    }
  };

  /** One worker: loads, then writes, until nothing waits or the database refuses. */
  const work = (): Promise<void> => {
    working ??= (async () => {
      try {
        while (toLoad.size > 0) await loadSome();
        while (changed.size > 0) await writeSome();
      } catch (error) {
        if (!closed) deps.onError(error, 'storing incidents');
        soon(RETRY_MS);
      }
    })().finally(() => {
      working = null;
    });
    return working;
  };

  const settle = async (): Promise<void> => {
    await working;
    await work();
  };

  let prepared: Promise<readonly IncidentRecord[]> | null = null;
  const prepare = (): Promise<readonly IncidentRecord[]> => {
    prepared ??= (async () => {
      const records = (await readLive(db, clock.now() - SOS_BACK_MS)).map((r) => ({ ...r }));
      const squads = await db.query<{ id: OfficerId; squad: SquadId }>('SELECT id, squad_id AS squad FROM officer');
      book.recover(records, new Map(squads.map((row) => [row.id, row.squad])), clock.now());
      return records;
    })();
    return prepared;
  };
  const desk: IncidentDesk = {
    silentFrom: (since) => book.silentFrom(since),
    prepare: async () => void (await prepare()),
    judged: (judgement) => book.judged(judgement),
    withdrawn: (shift) => book.withdrawn(shift),
    sos: (fix, squad) => book.sos(fix, squad),
    openSos: (officer) => book.openSos(officer),
    onSos: (listener) => book.onSos(listener),
  };

  return {
    desk,
    settle,

    async start() {
      book.announce(await prepare());
    },

    async close() {
      if (closed) return;
      await settle();
      closed = true;
      if (timer) clearTimeout(timer);
    },

    async acknowledge(who, id) {
      await settle();
      const stored = await readIncident(db, id);
      if (!stored || !who.squads.has(stored.squad)) return refuse('not-found', 'no such incident in your squads');
      if (!mayAcknowledge(who)) return refuse('forbidden', 'only supervisors acknowledge incidents');
      const at = clock.now();
      const first = await db.transaction(async (tx) => {
        const done = await writeAcknowledged(tx, stored, who.name, at);
        if (done) await audit.append(tx, { at, actor: who.account, action: 'incident-acknowledged', subject: id });
        return done;
      });
      const fresh = first ? await readIncident(db, id) : stored;
      return ok(book.acknowledged({ ...(fresh ?? stored) }, stored.squad));
    },

    async list(who, query) {
      const scope = scopeOf(who, query.officer);
      if (!scope) return refuse('forbidden', 'this role sees no incidents');
      const records = await listIncidents(db, { ...query, ...scope });
      return ok(
        records.map((record) => ({
          ...book.rowOf(record),
          ...{ shift: record.shift, squad: record.squad, badge: record.badge, name: record.name },
          retracted: record.retractedAt !== null,
        })),
      );
    },
  };
}
