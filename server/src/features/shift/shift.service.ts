import type { Shift, ShiftId } from '@dutywall/shared/domain';
import { ok, type Result, refuse } from '@dutywall/shared/kit';
import type { RefusalCode, ShiftAsk } from '@dutywall/shared/protocol';
import type { Database, Principal, ShiftBook, ShiftChange, ShiftOutcome } from '../../ports.ts';
import { readShiftsById, readVersions, type VersionRecord } from './book.store.ts';
import { editableBy } from './shift.policy.ts';
import { listShifts, type ShiftQuery } from './shift.store.ts';

/** Versions of one shift that an answer lists. */
const MAX_VERSIONS = 50;

type Answer<T> = Promise<Result<T, RefusalCode>>;
interface Side {
  readonly id: ShiftId;
  readonly version: number;
}

export interface ShiftRoom {
  /** The roster in the caller's scope; an officer's own. */
  list(who: Principal, query: Omit<ShiftQuery, 'squads'>): Answer<readonly Shift[]>;
  create(who: Principal, ask: ShiftAsk): Answer<Shift>;
  /** A new version; the old one stays and says what was known until now. */
  change(who: Principal, side: Side, ask: ShiftAsk & { readonly appliesFrom?: number | undefined }): Answer<Shift>;
  cancel(who: Principal, side: Side, reason: string | null): Answer<Shift>;
  /** Two officers exchange two shifts that have not begun: both or none. */
  swap(who: Principal, a: Side, b: Side, reason: string | null): Answer<readonly Shift[]>;
  versions(who: Principal, id: ShiftId): Answer<readonly VersionRecord[]>;
}

export function createShifts(deps: { readonly db: Database; readonly book: ShiftBook }): ShiftRoom {
  const { db, book } = deps;

  /** Applies one set and answers with its shifts, or refuses with the first fault and its field. */
  const apply = async (
    who: Principal,
    changes: readonly ShiftChange[],
    reason: string | null,
    action: string,
  ): Answer<readonly ShiftOutcome[]> => {
    const subject = changes.flatMap(({ shift }) => shift ?? []).join(',');
    const audit = { action, ...(subject ? { subject } : {}) };
    const set = await book.apply(who, changes, { dry: false, faulty: 'refuse-all', reason, audit });
    if (!set.ok) return set;
    const fault = set.value.outcomes.flatMap((one) => one.faults)[0];
    return fault ? refuseFault(fault) : ok(set.value.outcomes);
  };

  const one = async (...args: Parameters<typeof apply>): Answer<Shift> => {
    const set = await apply(...args);
    if (!set.ok) return set;
    const shift = set.value[0]?.after ?? set.value[0]?.before;
    if (!shift) throw new Error('a change without faults came to nothing');
    return ok(shift);
  };

  return {
    async list(who, query) {
      if (who.role === 'auditor') return refuse('forbidden', 'auditors read the audit log');
      if (who.role !== 'officer') return ok(await listShifts(db, { ...query, squads: [...who.squads] }));
      if (who.officer === null) return ok([]);
      return ok(await listShifts(db, { ...query, squads: null, officer: who.officer }));
    },

    async create(who, ask) {
      const change = { shift: null, version: 0, draft: draftOf(ask) };
      return one(who, [change], ask.reason ?? null, 'shift-created');
    },

    async change(who, { id, version }, ask) {
      const { appliesFrom } = ask;
      const draft = draftOf(ask);
      const change = { shift: id, version, draft, ...(appliesFrom === undefined ? {} : { appliesFrom }) };
      return one(who, [change], ask.reason ?? null, 'shift-changed');
    },

    async cancel(who, { id, version }, reason) {
      return one(who, [{ shift: id, version, draft: null }], reason, 'shift-cancelled');
    },

    async swap(who, a, b, reason) {
      const shifts = new Map((await readShiftsById(db, [a.id, b.id])).map((shift) => [shift.id, shift]));
      const first = shifts.get(a.id);
      const second = shifts.get(b.id);
      if (!first || !second) return refuse('not-found', 'no such shift in the roster');
      if (first.officer === second.officer)
        return refuse('bad-request', 'both shifts are of one officer', { field: 'b' });
      const give = (side: Side, shift: Shift, officer: string): ShiftChange => {
        return { shift: side.id, version: side.version, draft: { ...shift, officer } };
      };
      const changes = [give(a, first, second.officer), give(b, second, first.officer)];
      const set = await apply(who, changes, reason, 'shifts-swapped');
      return set.ok ? ok(set.value.flatMap(({ after }) => after ?? [])) : set;
    },

    async versions(who, id) {
      const scope = editableBy(who);
      if (!scope.ok) return scope;
      const rows = await readVersions(db, id, MAX_VERSIONS);
      const [newest] = rows;
      if (!newest || (scope.value && !scope.value.has(newest.squad)))
        return refuse('not-found', 'no such shift in your squads');
      return ok(rows);
    },
  };
}

function draftOf({ name, officer, posts, from, to, breaks }: ShiftAsk): NonNullable<ShiftChange['draft']> {
  return { name, officer, posts, from, to, breaks };
}

function refuseFault({ code, field, details }: ShiftOutcome['faults'][number]) {
  if (code === 'shift-gone') return refuse<RefusalCode>('not-found', 'no such shift in your squads');
  if (code === 'version-changed') return refuse<RefusalCode>('conflict', 'somebody else changed this shift', details);
  return refuse<RefusalCode>('roster-fault', `${field}: ${code}`, { ...details, fault: code, field });
}
