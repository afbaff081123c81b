import type { CheckIn, OfficerId, SquadId } from '@dutywall/shared/domain';
import { type Instant, MINUTE } from '@dutywall/shared/kit';
import type { PeerRow } from '@dutywall/shared/protocol';
import type { Role } from '../../ports.ts';

/** How often a roster is asked whether the officer is on duty still, ms: it may change in the middle. */
export const COVER_MS = MINUTE;

/** What does not change while a check-in goes on. */
export interface Ringing {
  readonly id: string;
  readonly officer: OfficerId;
  /** The officer's squad when it began; whoever looks must have it in scope. */
  readonly squad: SquadId;
  /** Null: rung during an SOS, off shift. */
  readonly shift: string | null;
  /** The supervisor who rang: account, and the name people see. */
  readonly account: string;
  readonly by: string;
  readonly unit: string;
  readonly incident: string | null;
  readonly spotCheck: string | null;
}

/** One page that sends or looks. */
export interface End {
  readonly peer: string;
  readonly account: string;
  readonly role: Role;
  readonly session: string;
  readonly side: PeerRow['side'];
  readonly name: string;
  heardAt: Instant;
  media: PeerRow['media'];
  /** Candidates sent to each other end since the last description to it. */
  readonly candidates: Map<string, number>;
}

/** A check-in that goes on, in memory: its course, and the pages that are its ends. */
export class OpenCheckIn {
  readonly about: Ringing;
  course: CheckIn;
  onWall = false;
  recordingSince: Instant | null = null;
  /** CI1: the end of the duty that covers it, as read last; null: an open SOS does. */
  coveredUntil: Instant | null;
  /** When that is to be read again. */
  coverDueAt: Instant;
  readonly ends = new Map<string, End>();
  /** When the officer's page, and the ringing supervisor's, was heard last. */
  officerAt: Instant;
  supervisorAt: Instant;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(about: Ringing, course: CheckIn, coveredUntil: Instant | null = null) {
    this.about = about;
    this.course = course;
    this.coveredUntil = coveredUntil;
    this.coverDueAt = course.rangAt + COVER_MS;
    this.officerAt = course.rangAt;
    this.supervisorAt = course.rangAt;
  }

  /** Changes are stored one after another; what fails leaves everything as it was. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.turn.then(work);
    this.turn = turn.catch(() => undefined);
    return turn;
  }

  remove(peer: string): void {
    this.ends.delete(peer);
    for (const end of this.ends.values()) end.candidates.delete(peer);
  }

  /** Pages that look through the phone, the ringing supervisor's among them. */
  get viewers(): number {
    return [...this.ends.values()].filter(({ side }) => side !== 'officer').length;
  }

  get peers(): PeerRow[] {
    return [...this.ends.values()].map(({ peer, side, name, media }) => ({ peer, side, name, media }));
  }

  /** An end of this person's own; a peer name that somebody else uses is none. */
  endOf(account: string, peer: string): End | null {
    const end = this.ends.get(peer);
    return end?.account === account ? end : null;
  }
}
