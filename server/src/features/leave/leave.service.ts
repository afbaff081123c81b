import type { Leave } from '@dutywall/shared/domain';
import { DAY, HOUR, type Instant, ok, type Result, refuse } from '@dutywall/shared/kit';
import type { LeaveRequestRow, LeaveStage, RefusalCode } from '@dutywall/shared/protocol';
import type { AuditLog, Bus, Clock, Database, Dice, Notices, Principal, Queryable } from '../../ports.ts';
import { mayAsk, mayEnd, mayStep } from './leave.policy.ts';
import {
  endLeave,
  findOverlap,
  grantLeave,
  insertRequest,
  insertStep,
  type LeaveQuery,
  type LeaveRequest,
  type LeaveTaker,
  listLeaves,
  listRequests,
  lockOfficer,
  readRequest,
  withdrawLeave,
} from './leave.store.ts';
import { leaveNotices } from './telling.ts';

/** A longer one is a mistake of year. */
const MAX_LEAVE_MS = 366 * DAY;

type Answer<T> = Promise<Result<T, RefusalCode>>;

export interface LeaveDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly dice: Dice;
  readonly bus: Bus;
  readonly audit: AuditLog;
  readonly notices: Notices;
}

export interface LeaveRoom {
  /** The leaves of officers in the caller's scope; an officer's own. A wall shows no reasons, so it reads none. */
  list(who: Principal, query: Omit<LeaveQuery, 'squads'>): Answer<readonly Leave[]>;
  /** What was asked for, with where it stands. */
  requests(who: Principal, query: Omit<LeaveQuery, 'squads'>): Answer<readonly LeaveRequestRow[]>;
  /** By the officer: asked for. By a supervisor of the squad: recorded as granted. */
  ask(
    who: Principal,
    ask: { readonly officer: string; readonly from: number; readonly to: number; readonly reason: string },
  ): Answer<LeaveRequestRow>;
  /** One step further: approved, rejected or cancelled; of one that has begun only the rest, for a reason. */
  step(
    who: Principal,
    id: string,
    stage: Exclude<LeaveStage, 'requested'>,
    note: string | null,
  ): Answer<LeaveRequestRow>;
}

interface Taken {
  readonly request: LeaveRequest;
  readonly told: () => void;
}

/** Thrown inside the transaction to roll it back; never leaves this file. */
class Refused extends Error {
  readonly answer: ReturnType<typeof refuse<RefusalCode>>;

  constructor(answer: ReturnType<typeof refuse<RefusalCode>>) {
    super(answer.refusal.code);
    this.answer = answer;
  }
}

/** DU2 `excused`: time is excused by a leave that a supervisor granted, and by nothing else. */
export function createLeaves({ db, clock, dice, bus, audit, notices }: LeaveDeps): LeaveRoom {
  /** `work` answers the leave as it then stands, and what to say once it is stored. */
  const inTransaction = async (work: (tx: Queryable) => Promise<Taken>): Answer<LeaveRequestRow> => {
    try {
      const { request, told } = await db.transaction(work);
      told();
      return ok(rowOf(request));
    } catch (error) {
      if (error instanceof Refused) return error.answer;
      throw error;
    }
  };
  /** The leave as it then stands; whom it concerns is told of it. */
  const settled = async (
    tx: Queryable,
    id: string,
    { who, taker, at }: { readonly who: Principal; readonly taker: LeaveTaker | null; readonly at: Instant },
  ): Promise<Taken> => {
    const request = mustFind(await readRequest(tx, id));
    // Who has left the bureau asks for nothing and is told nothing.
    if (!taker) return { request, told: () => undefined };
    const audience = await notices.audience(tx, request.officer, taker.squad);
    return { request, told: await notices.tell(tx, at, leaveNotices(request, taker, audience, who)) };
  };
  const announce = (done: Result<LeaveRequestRow, RefusalCode>): void => {
    if (!done.ok) return;
    const { officer, from, to, takenTo } = done.value;
    // What was taken of a cancelled leave is as it was.
    bus.publish('roster-changed', { officers: [officer], span: { from: takenTo ?? from, to } });
  };

  const end = async (
    tx: Queryable,
    request: LeaveRequest,
    leave: string,
    { at, note }: { readonly at: Instant; readonly note: string | null },
  ): Promise<void> => {
    const what = mayEnd(request, at, note);
    if (!what.ok) throw new Refused(what);
    if (what.value === 'rest') await endLeave(tx, request.id, leave, dice.id(), at);
    else await withdrawLeave(tx, leave, at);
  };

  return {
    async list(who, query) {
      const scope = scopeOf(who, query);
      return scope.ok ? ok(scope.value ? await listLeaves(db, scope.value) : []) : scope;
    },

    async requests(who, query) {
      const scope = scopeOf(who, query);
      return scope.ok ? ok(scope.value ? (await listRequests(db, scope.value)).map(rowOf) : []) : scope;
    },

    async ask(who, { officer, from, to, reason }) {
      const why = reason.trim();
      if (why.length < 2) return refuse('bad-request', 'a reason is needed', { field: 'reason' });
      if (to <= from) return refuse('bad-request', 'the end is not after the begin', { field: 'to' });
      if (to - from > MAX_LEAVE_MS)
        return refuse('bad-request', 'longer than a year', { field: 'to', maxHours: MAX_LEAVE_MS / HOUR });
      const done = await inTransaction(async (tx) => {
        const found = await lockOfficer(tx, officer);
        if (!found) throw new Refused(refuse('out-of-scope', 'no such officer in your squads'));
        const may = mayAsk(who, { officer, squad: found.squad });
        if (!may.ok) throw new Refused(may);
        const taken = await findOverlap(tx, officer, { from, to });
        if (taken)
          throw new Refused(refuse('conflict', 'there is a leave at that time already', { field: 'from', ...taken }));
        const at = clock.now();
        const request = { id: dice.id(), officer, from, to, reason: why, account: who.account, at };
        await insertRequest(tx, request);
        if (may.value === 'approved') {
          await insertStep(tx, { id: request.id, stage: 'approved', account: who.account, at, note: null });
          await grantLeave(tx, request, who.account);
        }
        await audit.append(tx, {
          ...{ at, actor: who.account, action: `leave-${may.value}`, subject: request.id, reason: why },
          detail: { officer },
        });
        return settled(tx, request.id, { who, taker: found, at });
      });
      if (done.ok && done.value.stage === 'approved') announce(done);
      return done;
    },

    async step(who, id, stage, note) {
      const done = await inTransaction(async (tx) => {
        const first = await readRequest(tx, id);
        if (!first) throw new Refused(refuse('not-found', 'no such leave in your squads'));
        const taker = await lockOfficer(tx, first.officer);
        // Read again behind the lock: two supervisors may decide at once.
        const request = mustFind(await readRequest(tx, id));
        const may = mayStep(who, request, stage);
        if (!may.ok) throw new Refused(may);
        const at = clock.now();
        await insertStep(tx, { id, stage, account: who.account, at, note });
        if (stage === 'approved')
          await grantLeave(tx, { ...request, reason: request.reason ?? '', account: who.account, at }, who.account);
        if (stage === 'cancelled' && request.leave !== null) await end(tx, request, request.leave, { at, note });
        await audit.append(tx, {
          ...{ at, actor: who.account, action: `leave-${stage}`, subject: id },
          ...(note ? { reason: note } : {}),
          detail: { officer: request.officer },
        });
        return settled(tx, id, { who, taker, at });
      });
      announce(done);
      return done;
    },
  };
}

/** Null: there is nothing that this account could see. */
function scopeOf(who: Principal, query: Omit<LeaveQuery, 'squads'>): Result<LeaveQuery | null, RefusalCode> {
  if (who.role === 'auditor' || who.role === 'wall' || who.role === 'administrator')
    return refuse('forbidden', 'this role reads no leaves');
  if (who.role !== 'officer') return ok({ ...query, squads: [...who.squads] });
  return ok(who.officer === null ? null : { ...query, squads: null, officer: who.officer });
}

function rowOf({ squad: _squad, leave: _leave, ...row }: LeaveRequest): LeaveRequestRow {
  return row;
}

function mustFind(request: LeaveRequest | null): LeaveRequest {
  if (!request) throw new Error('the leave just written is not there');
  return request;
}
