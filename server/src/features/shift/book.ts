import { SHIFT_MAX_MS, type Shift, type ShiftId } from '@dutywall/shared/domain';
import { chinaClockText, chinaDateText, type Instant, ok, type Span } from '@dutywall/shared/kit';
import type {
  AuditLog,
  Bus,
  Clock,
  Database,
  Dice,
  Principal,
  Queryable,
  ShiftBook,
  ShiftChange,
  ShiftOutcome,
} from '../../ports.ts';
import {
  closeVersions,
  insertVersions,
  readOfficers,
  readPostTimes,
  readShiftsById,
  readShiftsOf,
  type Signed,
  takenIds,
} from './book.store.ts';
import { judgeChanges, type RosterWorld } from './judge.ts';
import { editableBy } from './shift.policy.ts';

export interface BookDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly dice: Dice;
  readonly bus: Bus;
  readonly audit: AuditLog;
}

/** A shift is never updated in place: a change closes what was known and adds a version (BT1), signed and with why. */
export function createShiftBook({ db, clock, dice, bus, audit }: BookDeps): ShiftBook {
  return {
    async apply(who, changes, how) {
      const scope = editableBy(who);
      if (!scope.ok) return scope;
      const reason = how.reason?.trim() || null;
      const set = await db.transaction(async (tx) => {
        const now = clock.now();
        const world = await readWorld(tx, { changes, now, who, squads: scope.value, lock: !how.dry });
        const outcomes = askReasons(judgeChanges(changes, world), reason, how.dry);
        const refused = how.faulty === 'refuse-all' && outcomes.some((one) => one.kind === 'faulty');
        if (how.dry || refused) return { outcomes, written: false };
        const signed = { at: now, account: who.account, reason };
        const written = await write(tx, changes, outcomes, signed);
        if (written.some((one) => one.kind !== 'same' && one.kind !== 'faulty')) {
          const subject =
            how.audit.subject ?? (written.length === 1 ? (written[0]?.after ?? written[0]?.before)?.id : '');
          await audit.append(tx, {
            ...{ at: now, actor: who.account, action: how.audit.action },
            ...(subject ? { subject } : {}),
            ...(reason ? { reason } : {}),
            detail: { ...how.audit.detail, ...summary(written) },
          });
        }
        return { outcomes: written, written: true };
      });
      if (set.written) announce(set.outcomes);
      return ok(set);
    },
  };

  async function write(
    tx: Queryable,
    changes: readonly ShiftChange[],
    outcomes: readonly ShiftOutcome[],
    signed: Signed,
  ): Promise<readonly ShiftOutcome[]> {
    const closing = outcomes.flatMap(({ kind, before }) =>
      before && (kind === 'changed' || kind === 'cancelled') ? [before.id] : [],
    );
    if (closing.length > 0) await closeVersions(tx, closing, signed.at);
    const adding = outcomes.flatMap(({ kind, after, before }, index) => {
      if (!after || (kind !== 'new' && kind !== 'changed')) return [];
      const id = before?.id ?? idOf(after);
      return [{ ...after, id, appliesFrom: changes[index]?.appliesFrom ?? null, index, isNew: before === null }];
    });
    const taken = await takenIds(
      tx,
      adding.filter((row) => row.isNew).map((row) => row.id),
    );
    const rows = adding.map((row) => (row.isNew && taken.has(row.id) ? { ...row, id: dice.id() } : row));
    const added = new Map((await insertVersions(tx, rows, signed)).map((shift) => [shift.id, shift]));
    const idAt = new Map(rows.map((row) => [row.index, row.id]));
    return outcomes.map((one, index) => {
      const id = idAt.get(index);
      return id === undefined ? one : { ...one, after: added.get(id) ?? one.after };
    });
  }

  function announce(outcomes: readonly ShiftOutcome[]): void {
    const touched = outcomes.filter(({ kind }) => kind === 'new' || kind === 'changed' || kind === 'cancelled');
    if (touched.length === 0) return;
    const shifts = touched.flatMap(({ before, after }) => [before, after].filter((s): s is Shift => s !== null));
    const gone = touched.flatMap(({ kind, before }) =>
      kind === 'cancelled' && before ? [{ shift: before.id, officer: before.officer }] : [],
    );
    bus.publish('roster-changed', {
      officers: [...new Set(shifts.map((s) => s.officer))],
      span: { from: Math.min(...shifts.map((s) => s.from)), to: Math.max(...shifts.map((s) => s.to)) },
      ...(gone.length > 0 ? { gone } : {}),
    });
  }
}

/** A new shift is named after officer and begin, so that it can be told from its rows where it came from. */
function idOf(shift: Shift): ShiftId {
  const begin = `${chinaDateText(shift.from)}T${chinaClockText(shift.from)}`.replaceAll(/[-:]/g, '');
  // The column has no limit of its own; the API's ids have one of 64.
  return `${shift.officer.slice(0, 44)}.${begin}`;
}

/** A correction of what has begun needs a reason; a dry run only tells that it will. */
function askReasons(outcomes: readonly ShiftOutcome[], reason: string | null, dry: boolean): readonly ShiftOutcome[] {
  if (dry || (reason !== null && reason.length >= 2)) return outcomes;
  return outcomes.map((one) =>
    one.begun && one.kind !== 'same' && one.kind !== 'faulty'
      ? { ...one, kind: 'faulty', faults: [{ code: 'reason-needed', field: 'reason', details: {} }] }
      : one,
  );
}

function summary(outcomes: readonly ShiftOutcome[]): Readonly<Record<string, unknown>> {
  const count = (kind: ShiftOutcome['kind']): number => outcomes.filter((one) => one.kind === kind).length;
  const [first] = outcomes;
  if (outcomes.length === 1 && first) {
    const officer = (first.after ?? first.before)?.officer;
    return { officer, version: first.after?.version ?? first.before?.version, kind: first.kind };
  }
  return { new: count('new'), changed: count('changed'), cancelled: count('cancelled'), same: count('same') };
}

async function readWorld(
  tx: Queryable,
  ask: {
    readonly changes: readonly ShiftChange[];
    readonly now: Instant;
    readonly who: Principal;
    readonly squads: RosterWorld['squads'];
    readonly lock: boolean;
  },
): Promise<RosterWorld> {
  const { changes, now, who, squads, lock } = ask;
  const ids = changes.flatMap(({ shift }) => (shift === null ? [] : [shift]));
  const drafts = changes.flatMap(({ draft }) => (draft === null ? [] : [draft]));
  const named = ids.length > 0 ? await readShiftsById(tx, ids) : [];
  const people = [...new Set([...drafts.map((d) => d.officer), ...named.map((s) => s.officer)])].sort();
  const officers = await readOfficers(tx, people, lock);
  // Read again behind the lock: another editor may just have written.
  const fresh = lock && ids.length > 0 ? await readShiftsById(tx, ids) : named;
  const around = drafts.length > 0 ? await readShiftsOf(tx, people, spanAround(drafts)) : [];
  const shifts = new Map([...around, ...fresh].map((shift) => [shift.id, shift]));
  const posts = await readPostTimes(tx, [...new Set(drafts.flatMap((d) => d.posts))]);
  return { now, self: who.officer, squads, officers, shifts: [...shifts.values()], posts };
}

/** Where shifts may lie that clash with these. */
function spanAround(drafts: readonly Span[]): Span {
  let from = Infinity;
  let to = Number.NEGATIVE_INFINITY;
  for (const draft of drafts) {
    from = Math.min(from, draft.from);
    to = Math.max(to, draft.to);
  }
  return { from: from - SHIFT_MAX_MS, to: to + SHIFT_MAX_MS };
}
