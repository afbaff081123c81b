import { ok, type Result, refuse } from '@dutywall/shared/kit';
import type { CommandAsk, JoinReply, PeerRow, RefusalCode } from '@dutywall/shared/protocol';
import type { Principal } from '../../ports.ts';
import type { CheckInBook } from './book.ts';
import { hasSeat, isRung, sideOf } from './check-in.policy.ts';
import { insertStep } from './check-in.store.ts';
import type { Course } from './course.ts';
import type { CheckInDeps } from './deps.ts';
import type { OpenCheckIn } from './open-check-in.ts';
import type { Refusals } from './refusals.ts';

type Join = CommandAsk<'join-check-in'>;
type Answer<T> = Promise<Result<T, RefusalCode>>;

/** Pages become ends of a check-in and cease to be. */
export interface Joining {
  /** The officer takes it on this page, or moves it here. */
  answer(who: Principal, ask: Join): Answer<JoinReply>;
  /** Somebody looks through the phone (WW1: one opening). */
  join(who: Principal, ask: Join): Answer<JoinReply>;
  leave(who: Principal, ask: Join): Result<Record<never, never>, RefusalCode>;
  /** Ends of those that are gone. */
  drop(open: OpenCheckIn, peers: readonly string[]): void;
}

const STALE = () => refuse('stale-check-in', 'no such check-in goes on');

export function createJoining(deps: CheckInDeps, book: CheckInBook, course: Course, refusals: Refusals): Joining {
  const { db, clock, audit } = deps;

  function replyTo(open: OpenCheckIn, peer: string): JoinReply {
    const { ice } = deps;
    const iceServers = ice.serversFor(open.about.id, peer, clock.now());
    return { checkIn: open.about.id, peers: open.peers, iceServers, relayOnly: ice.relayOnly };
  }

  /** Takes an end in, in place of those that it follows, and says so to all. */
  function seat(open: OpenCheckIn, who: Principal, peer: string, side: PeerRow['side'], instead: Iterable<string>) {
    for (const old of instead) open.remove(old);
    const { account, role, session, name } = who;
    open.ends.set(peer, {
      ...{ peer, account, role, session, side, name, heardAt: clock.now(), media: 'waiting', candidates: new Map() },
    });
    if (side === 'officer') open.officerAt = clock.now();
    if (side === 'supervisor') open.supervisorAt = clock.now();
    course.tellPeers(open);
    if (side !== 'officer') course.tell(open);
  }

  /** Ends that a page of this person takes the place of: their one seat, unless many screens share the account. */
  function before(open: OpenCheckIn, who: Principal, side: PeerRow['side']): ReadonlySet<string> {
    const own = [...open.ends.values()].filter((end) =>
      side === 'officer' ? end.side === side : end.account === who.account && who.role !== 'wall',
    );
    return new Set(own.map(({ peer }) => peer));
  }

  function drop(open: OpenCheckIn, peers: readonly string[]): void {
    const looked = peers.some((peer) => open.ends.get(peer)?.side !== 'officer');
    // They are told too: a page that was only quiet learns that it must join anew.
    course.tellEnds(open, {
      ...{ kind: 'peers', checkIn: open.about.id },
      peers: open.peers.filter(({ peer }) => !peers.includes(peer)),
    });
    for (const peer of peers) open.remove(peer);
    if (looked) course.tell(open);
  }

  return {
    drop,

    async answer(who, { checkIn, peer }) {
      const open = book.get(checkIn);
      if (!open) return STALE();
      const no = { code: 'not-an-end', reason: 'somebody else was rung' } as const;
      if (!isRung(who, open)) {
        return refusals.note(who, 'check-in-answer-refused', open.about.officer, no, { checkIn });
      }
      if (open.ends.has(peer) && !open.endOf(who.account, peer)) return refuse('conflict', 'this peer name is taken');
      return open.inTurn(async () => {
        const isFirst = open.course.stage === 'ringing';
        const answered = await course.stepInTurn(open, { kind: 'answered' }, who);
        if (!answered.ok) return answered;
        // Whoever rang may have closed the page meanwhile: their time to come back counts from here.
        if (isFirst) open.supervisorAt = clock.now();
        const isThere = [...open.ends.values()].some(({ side }) => side === 'supervisor');
        if (!isThere) await course.stepInTurn(open, { kind: 'troubled', part: 'supervisor-lost' }, null);
        seat(open, who, peer, 'officer', before(open, who, 'officer'));
        return ok(replyTo(open, peer));
      });
    },

    async join(who, { checkIn, peer }) {
      const open = book.get(checkIn);
      if (!open) return STALE();
      const note = (refusal: { code: RefusalCode; reason: string }) =>
        refusals.note(who, 'check-in-look-refused', open.about.officer, refusal, { checkIn });
      const side = sideOf(who, open);
      if (typeof side !== 'string') return note(side);
      if (open.ends.has(peer)) {
        return open.endOf(who.account, peer) ? ok(replyTo(open, peer)) : refuse('conflict', 'this peer name is taken');
      }
      return open.inTurn(async () => {
        if (open.course.stage === 'ended') return STALE();
        const instead = before(open, who, side);
        const full = hasSeat(open, side, instead);
        if (full) return note(full);
        const at = clock.now();
        const { officer } = open.about;
        await db.transaction(async (tx) => {
          await insertStep(tx, checkIn, { kind: 'joined', at, actor: who.account, actorName: who.name });
          const entry = { at, actor: who.account, action: 'video-opened', subject: officer };
          await audit.append(tx, { ...entry, reason: open.course.reason, detail: { checkIn, side } });
        });
        seat(open, who, peer, side, instead);
        if (side === 'supervisor' && open.course.suspect === 'supervisor-lost') {
          await course.stepInTurn(open, { kind: 'troubled', part: null }, null);
        }
        return ok(replyTo(open, peer));
      });
    },

    leave(who, { checkIn, peer }) {
      const open = book.get(checkIn);
      if (!open) return STALE();
      if (!open.endOf(who.account, peer)) return refuse('not-an-end', 'not an end of yours');
      drop(open, [peer]);
      return ok({});
    },
  };
}
