import type { OfficerId } from '@dutywall/shared/domain';
import { type Instant, ok, type Result, refuse } from '@dutywall/shared/kit';
import type { CheckInRow, CommandAsk, CommandReply, RefusalCode } from '@dutywall/shared/protocol';
import type { CheckIns, Principal } from '../../ports.ts';
import { CheckInBook } from './book.ts';
import { hasRung, isRung, isStranger } from './check-in.policy.ts';
import { insertStep, updateOnWall } from './check-in.store.ts';
import { rowOf } from './check-in.view.ts';
import { type Checklists, createChecklists } from './checklist.service.ts';
import { createCourse, done } from './course.ts';
import type { CheckInDeps } from './deps.ts';
import { Ear } from './ear.ts';
import { type CheckInFiles, createCheckInFiles } from './files.service.ts';
import { createJoining } from './joining.ts';
import { createKeeping } from './keeping.ts';
import { createKnown } from './known.ts';
import type { OpenCheckIn } from './open-check-in.ts';
import { createRefusals } from './refusals.ts';
import { createRinging } from './ringing.ts';
import { createSignals } from './signals.ts';

type Name =
  | 'ring-officer'
  | 'hear-check-in'
  | 'answer-check-in'
  | 'decline-check-in'
  | 'join-check-in'
  | 'leave-check-in'
  | 'signal-check-in'
  | 'report-check-in'
  | 'end-check-in'
  | 'show-check-in';

/** What each command does, by its name. */
export type CheckInCommands = {
  readonly [N in Name]: (who: Principal, ask: CommandAsk<N>) => Promise<Result<CommandReply<N>, RefusalCode>>;
};

export interface CheckInRoom {
  readonly commands: CheckInCommands;
  readonly files: CheckInFiles;
  readonly checklists: Checklists;
  /** Those that go on. */
  readonly book: Pick<CheckInBook, 'get' | 'of' | 'officers' | 'onWall'>;
  /** What rooms beside this one see of check-ins. */
  readonly known: CheckIns;
  /** 实到: the officer answered a check-in since then. */
  metSince(officer: OfficerId, since: Instant): boolean;
  /** Ends what an earlier run left open, and begins to let time pass. */
  start(): Promise<void>;
  /** Lets time pass up to the clock's now, without waiting for the next round. */
  sweep(): Promise<void>;
  close(): void;
}

const STALE = () => refuse('stale-check-in', 'no such check-in goes on');
const NOT_YOURS = { code: 'not-an-end', reason: 'this check-in is not yours' } as const;

/** CI1–CI3, CI7: who rings whom, what becomes of it, and who looks. */
export function createCheckIns(deps: CheckInDeps): CheckInRoom {
  const { db, clock, publisher } = deps;
  const book = new CheckInBook();
  const ear = new Ear();
  const refusals = createRefusals(deps);
  const course = createCourse(deps, book, ear, ({ about, course: { liveAt } }) => {
    if (liveAt === null) return;
    keeping.met(about.officer, liveAt);
    deps.bus.publish('officer-met', { officer: about.officer, at: liveAt });
  });
  const joining = createJoining(deps, book, course, refusals);
  const keeping = createKeeping(deps, book, ear, course, joining);
  const signals = createSignals(deps, book, course);

  /** The open one, if `may` allows; a refusal of somebody else's is audited. */
  async function find(
    who: Principal,
    id: string,
    may: (who: Principal, open: OpenCheckIn) => boolean,
  ): Promise<Result<OpenCheckIn, RefusalCode>> {
    const open = book.get(id);
    if (!open) return STALE();
    if (may(who, open)) return ok(open);
    return refusals.note(who, 'check-in-touch-refused', open.about.officer, NOT_YOURS, { checkIn: id });
  }

  /**
   * For what ends say all the time, unaudited: a late word of an own page is no offence, a stranger's always is one.
   */
  async function among<T>(
    who: Principal,
    id: string,
    say: () => Result<T, RefusalCode> | Promise<Result<T, RefusalCode>>,
  ): Promise<Result<T, RefusalCode>> {
    const open = book.get(id);
    if (!open || !isStranger(who, open)) return say();
    return refusals.note(who, 'check-in-touch-refused', open.about.officer, NOT_YOURS, { checkIn: id });
  }

  /** CI7: one of a supervisor's is on the wall; another takes its place. */
  async function show(who: Principal, open: OpenCheckIn, onWall: boolean): Promise<CheckInRow> {
    await open.inTurn(async () => {
      if (open.onWall === onWall || open.course.stage === 'ended') return;
      const at = clock.now();
      await db.transaction(async (tx) => {
        await updateOnWall(tx, open.about.id, onWall);
        const kind = onWall ? 'put-on-wall' : 'taken-off-wall';
        await insertStep(tx, open.about.id, { kind, at, actor: who.account, actorName: who.name });
      });
      open.onWall = onWall;
      const walls = [...open.ends.values()].filter(({ role }) => role === 'wall').map(({ peer }) => peer);
      if (!onWall && walls.length > 0) joining.drop(open, walls);
      else course.tell(open);
    });
    return rowOf(open, publisher.slotOf(open.about.officer));
  }

  const commands: CheckInCommands = {
    'ring-officer': createRinging(deps, book, refusals),

    async 'hear-check-in'(who, { checkIn, failed }) {
      const open = await find(who, checkIn, isRung);
      if (!open.ok) return open;
      // Another page of theirs rings: what this one cannot do does not matter.
      if (failed !== undefined && open.value.course.heardAt !== null) return ok({});
      const event = failed === undefined ? ({ kind: 'heard' } as const) : ({ kind: 'unable', part: failed } as const);
      return done(await course.step(open.value, event, who));
    },

    'answer-check-in': joining.answer,
    'join-check-in': joining.join,
    'leave-check-in': (who, ask) => among(who, ask.checkIn, () => joining.leave(who, ask)),

    async 'decline-check-in'(who, { checkIn, reason }) {
      const open = await find(who, checkIn, isRung);
      return open.ok ? done(await course.step(open.value, { kind: 'declined', reason }, who)) : open;
    },

    'signal-check-in': (who, signal) => among(who, signal.checkIn, () => signals.relay(who, signal)),
    'report-check-in': (who, ask) => among(who, ask.checkIn, () => signals.report(who, ask)),

    async 'end-check-in'(who, { checkIn }) {
      const open = await find(who, checkIn, (one, of) => isRung(one, of) || hasRung(one, of));
      if (!open.ok) return open;
      const by = isRung(who, open.value) ? 'officer' : 'supervisor';
      return done(await course.step(open.value, { kind: 'hung-up', by }, who));
    },

    async 'show-check-in'(who, { checkIn, onWall }) {
      const open = await find(who, checkIn, hasRung);
      if (!open.ok) return open;
      const others = book.all().filter((one) => one !== open.value && one.onWall && hasRung(who, one));
      if (onWall) for (const other of others) await show(who, other, false);
      return ok(await show(who, open.value, onWall));
    },
  };

  return {
    commands,
    files: createCheckInFiles(deps, book),
    checklists: createChecklists(deps),
    book,
    known: createKnown(db, book, course),
    metSince: keeping.metSince,
    start: keeping.start,
    sweep: keeping.sweep,
    close: keeping.close,
  };
}
