import type { OfficerId, ShiftId, SquadId } from '@dutywall/shared/domain';
import { DAY, ok, type Result, refuse, SECOND } from '@dutywall/shared/kit';
import {
  type IncidentFile,
  type IncidentRow,
  type ListedIncidentRow,
  type RefusalCode,
  untouched,
} from '@dutywall/shared/protocol';
import type { AuditLog, Clock, Database, Dice, IncidentDesk, Principal, Publisher, SosCall } from '../../ports.ts';
import { IncidentBook } from './book.ts';
import { createHandling, type HandlingDeps, type HandlingDesk } from './handling.service.ts';
import { readCourse, readPostsThen } from './handling.store.ts';
import { scopeOf } from './incident.policy.ts';
import {
  type IncidentQuery,
  listIncidents,
  readIncident,
  readLive,
  readOfShifts,
  writeIncidents,
} from './incident.store.ts';
import type { IncidentRecord, ListedIncident } from './record.ts';

/** How long a changed record may wait for others before all are written together, ms. */
const WRITE_MS = 200;
/** Until the next try when the database is away, ms. */
const RETRY_MS = 1_000;
/** SOS calls this old are known, so that their alarms, read again after a restart, open nothing. */
const SOS_BACK_MS = 2 * DAY;
/** How often shelves and lapses are looked at, ms: a person does not notice a second. */
const TICK_MS = 1 * SECOND;

export interface IncidentDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly dice: Dice;
  readonly publisher: Publisher;
  readonly audit: AuditLog;
  readonly onError: (error: unknown, doing: string) => void;
}

export interface IncidentRoom extends HandlingDesk {
  readonly desk: IncidentDesk;
  /** Publishes what is on the desk; after the duty room's start, when officers have slots. */
  start(): Promise<void>;
  /** Ends shelves and lets incidents lapse whose time has come; runs by itself after the start. */
  tick(): Promise<void>;
  /** Ends when everything that changed is stored. */
  settle(): Promise<void>;
  close(): Promise<void>;
  /** The officer's last call for help and who has taken it; null: none is known. */
  sosCall(officer: OfficerId): SosCall | null;
  /** For one incident by its address; acknowledging what is acknowledged answers with the row as it is. */
  acknowledgeOne(who: Principal, id: string): Promise<Result<IncidentRow, RefusalCode>>;
  list(
    who: Principal,
    query: Omit<IncidentQuery, 'squads'>,
  ): Promise<Result<readonly ListedIncidentRow[], RefusalCode>>;
  /** One incident with its course and the posts it is about. */
  open(who: Principal, id: string): Promise<Result<IncidentFile, RefusalCode>>;
}

export function createIncidents(deps: IncidentDeps): IncidentRoom {
  const { db, clock, publisher } = deps;
  const changed = new Map<string, IncidentRecord>();
  const toLoad = new Set<ShiftId>();
  let timer: NodeJS.Timeout | null = null;
  let ticker: NodeJS.Timeout | null = null;
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

  /** Loads and people's commands take turns: what was read before a command must not be taken over after it. */
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(run: () => Promise<T>): Promise<T> => {
    const mine = turn.then(run, run);
    turn = mine.catch(() => undefined);
    return mine;
  };

  const loadSome = (): Promise<void> =>
    inTurn(async () => {
      const shifts = [...toLoad].slice(0, 500);
      const records = await readOfShifts(db, shifts);
      for (const shift of shifts) {
        toLoad.delete(shift);
        book.loaded(
          shift,
          records.filter((r) => r.shift === shift).map((r) => ({ ...r })),
        );
      }
    });

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
    cover: (verdict) => book.cover(verdict),
    openCover: () => book.openCover(),
    hasOpenSos: (officer) => book.hasOpenSos(officer),
    sosWindow: (officer) => book.sosWindow(officer),
    onSos: (listener) => book.onSos(listener),
  };
  const handled: HandlingDeps['handled'] = (before, after, squad) => {
    const row = book.handled(before, after, squad);
    // Whoever called for help hears that somebody took it, also where the duty state stays as it is.
    if (after.kind === 'sos') publisher.notify({ officer: after.officer }, { kind: 'standing', at: clock.now() });
    return row;
  };
  const handling = createHandling({ ...deps, settle, inTurn, handled });

  /** What supervisors write for each other is not for whom it is about; the decisions about them come by notice. */
  const rowFor = (who: Principal, record: IncidentRecord): IncidentRow => {
    const row = book.rowOf(record);
    return who.role === 'officer' ? { ...untouched(row), retracted: row.retracted } : row;
  };
  const listed = (who: Principal, record: ListedIncident): ListedIncidentRow => ({
    ...rowFor(who, record),
    ...{ shift: record.shift, squad: record.squad, badge: record.badge, name: record.name },
    lapsed: record.lapsedAt !== null,
  });

  const tick = async (): Promise<void> => {
    const over = book.tick(clock.now());
    if (over.length === 0) return;
    try {
      await handling.endShelves(over);
    } catch (error) {
      book.again(over, clock.now() + RETRY_MS);
      if (!closed) deps.onError(error, 'ending shelves');
    }
  };

  return {
    ...handling.desk,
    desk,
    settle,
    tick,
    sosCall: (officer) => book.sosCall(officer),

    async start() {
      book.announce(await prepare());
      ticker = setInterval(() => void tick(), TICK_MS).unref();
    },

    async close() {
      if (closed) return;
      if (ticker) clearInterval(ticker);
      await turn;
      await settle();
      closed = true;
      if (timer) clearTimeout(timer);
    },

    async acknowledgeOne(who, id) {
      const answer = await handling.desk.handle(who, [id], { step: 'acknowledged' });
      if (!answer.ok) return answer;
      const [row] = answer.value.done;
      if (row) return ok(row);
      const [not] = answer.value.refused;
      if (not?.code !== 'already-done') return refuse(not?.code ?? 'internal', 'the incident was not acknowledged');
      const stored = await readIncident(db, id);
      return stored ? ok(book.rowOf(stored)) : refuse('not-found', 'no such incident in your squads');
    },

    async list(who, query) {
      const scope = scopeOf(who, query.officer);
      if (!scope) return refuse('forbidden', 'this role sees no incidents');
      return ok((await listIncidents(db, { ...query, ...scope })).map((record) => listed(who, record)));
    },

    async open(who, id) {
      const scope = scopeOf(who, null);
      if (!scope) return refuse('forbidden', 'this role sees no incidents');
      await settle();
      const record = await readIncident(db, id);
      const mine =
        scope.squads === null ? record?.officer === scope.officer : scope.squads.includes(record?.squad ?? '');
      if (!record || !mine) return refuse('not-found', 'no such incident in your squads');
      const course = who.role === 'officer' ? [] : await readCourse(db, id);
      return ok({ ...listed(who, record), course: [...course], posts: [...(await readPostsThen(db, id))] });
    },
  };
}
