import type { FailedPart } from '@dutywall/shared/domain';
import { ok, type Result, refuse } from '@dutywall/shared/kit';
import { CANDIDATES_PER_PEER, type CommandAsk, type RefusalCode, type Signal } from '@dutywall/shared/protocol';
import type { Principal } from '../../ports.ts';
import type { CheckInBook } from './book.ts';
import { onlyLooks } from './check-in.policy.ts';
import { type Course, done } from './course.ts';
import type { CheckInDeps } from './deps.ts';
import type { End, OpenCheckIn } from './open-check-in.ts';

type Done = Result<Record<never, never>, RefusalCode>;

/** After these the page cannot have a picture, however long one waits. */
const FINAL: ReadonlySet<FailedPart> = new Set(['permission', 'device', 'insecure-context']);

/** What ends say to each other and of themselves. Nothing here is stored but what it makes of the course. */
export interface Signals {
  relay(who: Principal, signal: Signal): Done;
  report(who: Principal, ask: CommandAsk<'report-check-in'>): Promise<Done>;
}

export function createSignals(
  { clock, publisher }: Pick<CheckInDeps, 'clock' | 'publisher'>,
  book: CheckInBook,
  course: Course,
): Signals {
  return {
    relay(who, signal) {
      const open = book.get(signal.checkIn);
      if (!open) return refuse('stale-check-in', 'no such check-in goes on');
      const from = open.endOf(who.account, signal.from);
      const to = open.ends.get(signal.to);
      // Viewers have nothing to say to each other: there is one way between the phone and each of them.
      if (!from || !to || (from.side === 'officer') === (to.side === 'officer')) {
        return refuse('not-an-end', 'both must be ends of this check-in, one of them the officer');
      }
      if (!countCandidates(from, signal))
        return refuse('too-large', 'too many candidates', { max: CANDIDATES_PER_PEER });
      const taken = publisher.call({ account: to.account }, { kind: 'signal', ...signal });
      return taken > 0 ? ok({}) : refuse('unavailable', 'the other end is not connected now');
    },

    async report(who, { checkIn, peer, media, part }) {
      const open = book.get(checkIn);
      if (!open) return refuse('stale-check-in', 'no such check-in goes on');
      const end = open.endOf(who.account, peer);
      if (!end) return refuse('not-an-end', 'not an end of yours');
      end.heardAt = clock.now();
      if (end.side === 'officer') open.officerAt = end.heardAt;
      if (end.side === 'supervisor') open.supervisorAt = end.heardAt;
      if (end.media !== media) {
        end.media = media;
        course.tellPeers(open);
      }
      return done(await follow(open, end, media, part));
    },
  };

  /** What a report means for the course; a viewer's means nothing. */
  async function follow(open: OpenCheckIn, { side }: End, media: End['media'], part: FailedPart | undefined) {
    if (onlyLooks(side) || open.course.stage === 'ringing') return ok({});
    const { stage } = open.course;
    if (side === 'supervisor' && media === 'flowing' && stage === 'connecting') {
      return course.step(open, { kind: 'seen' }, null);
    }
    if (media === 'failed' && (stage === 'live' || (side === 'officer' && part !== undefined && FINAL.has(part)))) {
      return course.step(open, { kind: 'failed', part: part ?? 'no-route' }, null);
    }
    if (stage !== 'connecting') return ok({});
    const suspect = part ?? (media === 'failed' ? 'no-route' : undefined);
    // The phone no longer asks whether it may.
    const allowed = side === 'officer' && suspect === undefined && open.course.suspect === 'permission';
    if (allowed) return course.step(open, { kind: 'troubled', part: null }, null);
    if (suspect === undefined) return ok({});
    return course.step(open, { kind: 'troubled', part: suspect }, null);
  }
}

/** A description begins a new gathering. False: more candidates than any network gives. */
function countCandidates(from: End, { to, description, candidates = [] }: Signal): boolean {
  const count = (description ? 0 : (from.candidates.get(to) ?? 0)) + candidates.length;
  if (count > CANDIDATES_PER_PEER) return false;
  from.candidates.set(to, count);
  return true;
}
