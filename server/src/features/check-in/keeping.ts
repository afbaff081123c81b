import { advance, dueAt, type OfficerId } from '@dutywall/shared/domain';
import { DAY, type Instant, SECOND } from '@dutywall/shared/kit';
import { PEER_LOST_MS } from '@dutywall/shared/protocol';
import type { CheckInBook } from './book.ts';
import { readCover } from './callee.store.ts';
import { readLastLive, readUnended } from './check-in.store.ts';
import type { Course } from './course.ts';
import type { CheckInDeps } from './deps.ts';
import type { Ear } from './ear.ts';
import type { Joining } from './joining.ts';
import { COVER_MS, OpenCheckIn } from './open-check-in.ts';

/** How often time is let pass: a ring of 45 s ends within 46. */
const SWEEP_MS = SECOND;
/** The longest shift that an answered check-in may still count for (实到). */
const ARRIVED_BACK_MS = 2 * DAY;

/** Time, starts and ends of the server, and sessions that end. */
export interface Keeping {
  /** Ends what an earlier run left open, and begins to let time pass. */
  start(): Promise<void>;
  /** Lets time pass up to the clock's now. */
  sweep(): Promise<void>;
  /** 实到: an answered check-in since then. */
  metSince(officer: OfficerId, since: Instant): boolean;
  /** The first picture came. */
  met(officer: OfficerId, at: Instant): void;
  close(): void;
}

export function createKeeping(
  deps: CheckInDeps,
  book: CheckInBook,
  ear: Ear,
  course: Course,
  joining: Joining,
): Keeping {
  const { db, clock, bus, onError } = deps;
  const lastLive = new Map<OfficerId, Instant>();
  let timer: NodeJS.Timeout | null = null;
  let closed = false;

  async function endLeftOpen(): Promise<void> {
    for (const { about, course: left } of await readUnended(db)) {
      const ended = advance(left, { kind: 'deaf' }, Math.max(clock.now(), left.rangAt));
      if (ended.ok) await db.transaction((tx) => course.storeEnd(tx, new OpenCheckIn(about, left), ended.value));
    }
  }

  /** CI1: whether shift or SOS still cover it; asked when the one known is over, and once a minute. */
  async function isCovered(open: OpenCheckIn, now: Instant): Promise<boolean> {
    const isOver = open.coveredUntil !== null && now >= open.coveredUntil;
    if (!isOver && now < open.coverDueAt) return true;
    const { officer } = open.about;
    const sos = deps.inSos(officer);
    const until = sos ? null : await readCover(db, officer, now);
    open.coverDueAt = now + COVER_MS;
    if (until !== open.coveredUntil) {
      open.coveredUntil = until;
      if (sos || until !== null) course.tell(open);
    }
    return sos || until !== null;
  }

  /** What time, and silence, make of one. */
  async function pass(open: OpenCheckIn, now: Instant, deaf: boolean): Promise<void> {
    const { stage } = open.course;
    if (deaf && stage !== 'live') {
      await course.step(open, { kind: 'deaf' }, null);
      return;
    }
    if (deaf) forgive(open, now);
    if (!(await isCovered(open, now))) await course.step(open, { kind: 'off-duty' }, null);
    else if ((dueAt(open.course) ?? now + 1) <= now) await course.step(open, { kind: 'time' }, null);
    else if (stage === 'ringing') return dropSilent(open, now);
    else if (now - open.officerAt > PEER_LOST_MS) await course.step(open, { kind: 'lost', side: 'officer' }, null);
    else if (now - open.supervisorAt > PEER_LOST_MS) {
      await course.step(open, { kind: 'lost', side: 'supervisor' }, null);
    } else dropSilent(open, now);
  }

  function dropSilent(open: OpenCheckIn, now: Instant): void {
    const silent = [...open.ends.values()].filter((end) => now - end.heardAt > PEER_LOST_MS).map(({ peer }) => peer);
    if (silent.length > 0) joining.drop(open, silent);
  }

  async function sweep(): Promise<void> {
    const now = clock.now();
    const deaf = ear.isDeaf(now);
    ear.listen(now);
    const told = (error: unknown) => onError(error, 'letting time pass for check-ins');
    await Promise.all(book.all().map((open) => pass(open, now, deaf).catch(told)));
  }

  const tick = async (): Promise<void> => {
    await sweep();
    if (!closed) timer = setTimeout(tick, SWEEP_MS).unref();
  };

  /** Pages of a session that ended, or of a scope that changed: who still may comes back at once. */
  function dropOf(account: string, session: string | null): void {
    for (const open of book.all()) {
      const gone = [...open.ends.values()].filter(
        (end) => end.account === account && (session === null || end.session === session),
      );
      if (gone.length > 0)
        joining.drop(
          open,
          gone.map(({ peer }) => peer),
        );
    }
  }
  const disposers = [
    bus.subscribe('session-revoked', ({ account, sessionSha256 }) => dropOf(account, sessionSha256)),
    bus.subscribe('scope-changed', ({ account }) => dropOf(account, null)),
  ];

  return {
    async start() {
      await endLeftOpen();
      const met = await readLastLive(db, clock.now() - ARRIVED_BACK_MS);
      for (const { officer, liveAt } of met) lastLive.set(officer, liveAt);
      ear.listen(clock.now());
      timer = setTimeout(tick, SWEEP_MS).unref();
    },
    sweep,
    metSince: (officer, since) => (lastLive.get(officer) ?? Number.NEGATIVE_INFINITY) >= since,
    met: (officer, at) => void lastLive.set(officer, at),
    close() {
      closed = true;
      if (timer) clearTimeout(timer);
      for (const dispose of disposers) dispose();
    },
  };
}

function forgive(open: OpenCheckIn, now: Instant): void {
  open.officerAt = now;
  open.supervisorAt = now;
  for (const end of open.ends.values()) end.heardAt = now;
}
