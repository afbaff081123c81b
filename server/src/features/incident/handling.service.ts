import { UNDO_MS } from '@dutywall/shared/domain';
import { ok, type Result, refuse } from '@dutywall/shared/kit';
import type { HandlingReply, IncidentRow, RefusalCode } from '@dutywall/shared/protocol';
import type { AuditLog, Clock, Database, Dice, Principal, Queryable } from '../../ports.ts';
import { appendSteps, lockIncidents, type NewStep, readAct, writeHandled } from './handling.store.ts';
import {
  beforeOf,
  type Change,
  decide,
  endShelf,
  type Handling,
  isShelfTime,
  isUnchanged,
  type NotDone,
  type StepName,
} from './handling.ts';
import { mayHandle } from './incident.policy.ts';
import type { IncidentRecord, ListedIncident } from './record.ts';

/** What people do about incidents: several at once, each carried out or refused by itself, every step appended. */
export interface HandlingDesk {
  handle(who: Principal, ids: readonly string[], handling: Handling): Promise<Result<HandlingReply, RefusalCode>>;
  /** Takes back one act of the same person, within UNDO_MS, where nobody has changed anything since. */
  undo(who: Principal, act: string): Promise<Result<HandlingReply, RefusalCode>>;
}

export interface HandlingDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly dice: Dice;
  readonly audit: AuditLog;
  readonly settle: () => Promise<void>;
  /** One after the other, also with what reads the same rows. */
  readonly inTurn: <T>(run: () => Promise<T>) => Promise<T>;
  /** Tells everybody what was stored. */
  readonly handled: (before: IncidentRecord, after: IncidentRecord, squad: string) => IncidentRow;
}

const UNDOABLE: ReadonlySet<StepName> = new Set(['acknowledged', 'owned', 'released', 'shelved', 'unshelved']);

/** One incident that a command changes. */
interface Touched {
  readonly incident: ListedIncident;
  readonly change: Change;
  readonly undoes: number | null;
}

type Refusals = HandlingReply['refused'];

export function createHandling(deps: HandlingDeps): {
  readonly desk: HandlingDesk;
  /** Brings back the incidents whose shelf is over; rejects when that cannot be written. */
  endShelves(ids: readonly string[]): Promise<void>;
} {
  const { db, clock, dice, audit } = deps;

  /** Writes what changes, appends the steps and the audit entry: one transaction. */
  const write = async (
    tx: Queryable,
    act: { readonly id: string; readonly who: Principal | null; readonly at: number; readonly step: StepName },
    touched: readonly Touched[],
    said: { readonly note: string | null; readonly until: number | null },
  ): Promise<void> => {
    const { id, who, at, step } = act;
    await writeHandled(
      tx,
      touched.map(({ incident, change }) => ({ ...incident, ...change })),
    );
    const steps = touched.map(
      ({ incident, change, undoes }): NewStep => ({
        ...{ incident: incident.id, step, ...said, undoes },
        ...{ before: beforeOf(incident, change), after: change },
      }),
    );
    await appendSteps(tx, { id, actor: who?.account ?? null, name: who?.name ?? null, at }, steps);
    const incidents = touched.map((one) => one.incident.id);
    await audit.append(tx, {
      ...{ at, actor: who?.account ?? 'system', action: `incident-${step}` },
      subject: incidents.length === 1 ? (incidents[0] ?? id) : id,
      ...(said.note === null ? {} : { reason: said.note }),
      detail: { act: id, incidents, ...(said.until === null ? {} : { until: said.until }) },
    });
  };

  const tellAll = (touched: readonly Touched[]): IncidentRow[] =>
    touched.map(({ incident, change }) => deps.handled(incident, { ...incident, ...change }, incident.squad));

  const notFound = (ids: readonly string[], found: ReadonlyMap<string, ListedIncident>): Refusals =>
    ids.filter((id) => !found.has(id)).map((incident) => ({ incident, code: 'not-found', who: null }));

  /** The named incidents in the person's squads, locked. Others do not exist for them. */
  const lockOwn = async (tx: Queryable, who: Principal, ids: readonly string[]) => {
    const rows = await lockIncidents(tx, ids);
    return new Map(rows.filter((row) => who.squads.has(row.squad)).map((row) => [row.id, row]));
  };

  const handle: HandlingDesk['handle'] = async (who, ids, handling) => {
    if (!mayHandle(who)) return refuse('forbidden', 'only supervisors handle incidents');
    if (handling.step === 'shelved' && !isShelfTime(handling.until, clock.now())) {
      return refuse('bad-request', 'a shelf ends within 24 hours from now', { field: 'until' });
    }
    await deps.settle();
    return deps.inTurn(async () => {
      const at = clock.now();
      const act = dice.id();
      const said = {
        note: handling.step === 'noted' ? handling.text : handling.step === 'shelved' ? handling.reason : null,
        until: handling.step === 'shelved' ? handling.until : null,
      };
      const { touched, refused } = await db.transaction(async (tx) => {
        const named = [...new Set(ids)];
        const found = await lockOwn(tx, who, named);
        const refused = notFound(named, found);
        const touched: Touched[] = [];
        for (const incident of found.values()) {
          const decision = decide(incident, handling, who, at);
          if ('change' in decision) touched.push({ incident, change: decision.change, undoes: null });
          else refused.push({ incident: incident.id, ...decision.refused });
        }
        if (touched.length > 0) await write(tx, { id: act, who, at, step: handling.step }, touched, said);
        return { touched, refused };
      });
      const done = tellAll(touched);
      const undoable = done.length > 0 && UNDOABLE.has(handling.step);
      return ok({ act: done.length > 0 ? act : null, undoUntil: undoable ? at + UNDO_MS : null, done, refused });
    });
  };

  const undo: HandlingDesk['undo'] = async (who, act) => {
    if (!mayHandle(who)) return refuse('forbidden', 'only supervisors handle incidents');
    await deps.settle();
    return deps.inTurn(async () => {
      const at = clock.now();
      const result = await db.transaction(async (tx): Promise<{ touched: Touched[]; refused: Refusals } | NotDone> => {
        // The rows are locked before it is asked whether a step was taken back: two undos at once make one.
        const ids = (await readAct(tx, act)).map((step) => step.incident);
        const found = await lockOwn(tx, who, ids);
        const steps = await readAct(tx, act);
        const mine = steps.filter((step) => step.actor === who.account);
        if (mine.length === 0) return { code: 'not-found', who: null };
        const open = mine.filter((step) => UNDOABLE.has(step.step) && !step.undone && step.at + UNDO_MS >= at);
        if (open.length === 0) return { code: 'undo-over', who: null };
        const touched: Touched[] = [];
        const refused = notFound(
          open.map((step) => step.incident),
          found,
        );
        for (const step of open) {
          const incident = found.get(step.incident);
          if (!incident) continue;
          if (incident.retractedAt !== null) {
            refused.push({ incident: incident.id, code: 'incident-withdrawn', who: null });
          } else if (isUnchanged(incident, step.after)) {
            touched.push({ incident, change: step.before, undoes: step.id });
          } else refused.push({ incident: incident.id, code: 'changed-since', who: null });
        }
        const said = { note: null, until: null };
        if (touched.length > 0) await write(tx, { id: dice.id(), who, at, step: 'undone' }, touched, said);
        return { touched, refused };
      });
      if ('code' in result) return refuse(result.code, 'there is nothing that you can take back');
      return ok({ act: null, undoUntil: null, done: tellAll(result.touched), refused: result.refused });
    });
  };

  return {
    desk: { handle, undo },
    endShelves: (ids) =>
      deps.inTurn(async () => {
        const at = clock.now();
        const touched = await db.transaction(async (tx) => {
          const over: Touched[] = [];
          for (const incident of await lockIncidents(tx, ids)) {
            const change = endShelf(incident, at);
            if (change) over.push({ incident, change, undoes: null });
          }
          const act = { id: dice.id(), who: null, at, step: 'shelf-ended' } as const;
          if (over.length > 0) await write(tx, act, over, { note: null, until: null });
          return over;
        });
        tellAll(touched);
      }),
  };
}
