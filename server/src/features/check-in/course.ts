import { advance, type CheckIn, type CheckInEvent } from '@dutywall/shared/domain';
import { type Instant, ok, type Result } from '@dutywall/shared/kit';
import type { CallEvent, RefusalCode } from '@dutywall/shared/protocol';
import type { Principal, Queryable } from '../../ports.ts';
import type { CheckInBook } from './book.ts';
import { type CheckInStep, insertStep, updateCourse } from './check-in.store.ts';
import { callOf, rowOf } from './check-in.view.ts';
import type { CheckInDeps } from './deps.ts';
import type { Ear } from './ear.ts';
import type { OpenCheckIn } from './open-check-in.ts';

/** What moves a check-in on: stored first, then told. */
export interface Course {
  /**
   * Applies the event, in turn with other changes; resolves when it is stored. Whatever changes nothing, or only what is
   * suspected, costs no statement. `who` null: the machine.
   */
  step(open: OpenCheckIn, event: CheckInEvent, who: Principal | null): Promise<Result<CheckIn, RefusalCode>>;
  /** The same inside a turn that the caller already has. */
  stepInTurn(open: OpenCheckIn, event: CheckInEvent, who: Principal | null): Promise<Result<CheckIn, RefusalCode>>;
  /** Walls and desks by a fact, the officer by an event. */
  tell(open: OpenCheckIn): void;
  /** To every page that is an end of it. */
  tellEnds(open: OpenCheckIn, event: CallEvent): void;
  tellPeers(open: OpenCheckIn): void;
  /** Stores the end of one that nobody has in memory. */
  storeEnd(tx: Queryable, open: OpenCheckIn, ended: CheckIn): Promise<void>;
}

export function createCourse(
  deps: CheckInDeps,
  book: CheckInBook,
  ear: Ear,
  onLive: (open: OpenCheckIn) => void,
): Course {
  const { db, clock, publisher } = deps;

  async function stepInTurn(
    open: OpenCheckIn,
    event: CheckInEvent,
    who: Principal | null,
  ): Promise<Result<CheckIn, RefusalCode>> {
    const at = clock.now();
    if (event.kind !== 'deaf' && !ear.isDeaf(at)) {
      const passed = await apply(open, { kind: 'time' }, at, null);
      if (!passed.ok || event.kind === 'time') return passed;
    }
    return apply(open, event, at, who);
  }

  async function apply(
    open: OpenCheckIn,
    event: CheckInEvent,
    at: Instant,
    who: Principal | null,
  ): Promise<Result<CheckIn, RefusalCode>> {
    const before = open.course;
    const next = advance(before, event, at);
    if (!next.ok) return next;
    const after = next.value;
    if (after === before) return next;
    if (after.stage === before.stage && after.heardAt === before.heardAt) {
      open.course = after;
      return next;
    }
    await db.transaction(async (tx) => {
      await storeCourse(tx, open, after);
      await insertStep(tx, after.id, stepOf(event, after, at, who));
    });
    open.course = after;
    if (before.stage !== 'live' && after.stage === 'live') onLive(open);
    if (after.stage === 'ended') book.drop(open);
    tell(open);
    return next;
  }

  async function storeCourse(tx: Queryable, { about }: OpenCheckIn, after: CheckIn): Promise<void> {
    await updateCourse(tx, after);
    if (after.outcome !== 'answered' || about.spotCheck === null) return;
    await deps.spotChecked(tx, {
      ...{ spotCheck: about.spotCheck, officer: about.officer, checkIn: about.id },
      ...{ actor: about.account, actorName: about.by, at: after.liveAt ?? after.rangAt },
    });
  }

  function tell(open: OpenCheckIn): void {
    publisher.fact('check-in-changed', open.about.squad, rowOf(open, publisher.slotOf(open.about.officer)));
    publisher.call({ officer: open.about.officer }, { kind: 'call', call: callOf(open) });
  }

  function tellEnds(open: OpenCheckIn, event: CallEvent): void {
    const accounts = new Set([...open.ends.values()].map(({ account }) => account));
    for (const account of accounts) publisher.call({ account }, event);
  }

  return {
    stepInTurn,
    step: (open, event, who) => open.inTurn(() => stepInTurn(open, event, who)),
    tell,
    tellEnds,
    tellPeers: (open) => tellEnds(open, { kind: 'peers', checkIn: open.about.id, peers: open.peers }),
    async storeEnd(tx, open, ended) {
      await storeCourse(tx, open, ended);
      await insertStep(tx, ended.id, stepOf({ kind: 'deaf' }, ended, ended.endedAt ?? ended.rangAt, null));
    },
  };
}

/** The course as people read it: an end says how and why, whichever event brought it about. */
function stepOf(event: CheckInEvent, after: CheckIn, at: Instant, who: Principal | null): CheckInStep {
  const { outcome, endedBy, failedPart, endedAt } = after;
  const by = { actor: who?.account ?? null, actorName: who?.name ?? null };
  if (after.stage !== 'ended') return { kind: event.kind === 'seen' ? 'live' : event.kind, at, ...by };
  return { kind: 'ended', at: endedAt ?? at, ...by, detail: { outcome, endedBy, failedPart } };
}

/** For commands that answer nothing but that it was done. */
export function done(result: Result<unknown, RefusalCode>): Result<Record<never, never>, RefusalCode> {
  return result.ok ? ok({}) : result;
}
