import { CHECK_IN_REASONS, type CheckInReason, type SquadId } from '@dutywall/shared/domain';
import { type Refusal, refuse } from '@dutywall/shared/kit';
import type { CommandAsk, PeerRow, RefusalCode } from '@dutywall/shared/protocol';
import { CHECK_INS_AT_ONCE, VIEWERS_PER_PHONE } from '@dutywall/shared/protocol';
import type { Principal } from '../../ports.ts';
import type { Callee } from './callee.store.ts';
import type { OpenCheckIn } from './open-check-in.ts';

type Verdict = Refusal<RefusalCode> | null;

const no = (code: RefusalCode, reason: string, details?: Refusal['details']): Refusal<RefusalCode> =>
  refuse(code, reason, details).refusal;

export function reasonOf(word: string | undefined): CheckInReason | null {
  return CHECK_IN_REASONS.find((one) => one === word) ?? null;
}

/** CI1, as far as the asker, the officer and the matter go. `callee` null: no such officer. */
export function mayRing(who: Principal, ask: CommandAsk<'ring-officer'>, callee: Callee | null, sos: boolean): Verdict {
  if (who.role !== 'supervisor') return no('forbidden', 'only supervisors ring officers');
  if (!callee || !who.squads.has(callee.squad)) return no('out-of-scope', 'no such officer in your squads');
  if (who.officer === callee.officer) return no('self-check-in', 'nobody checks in with themselves');
  const reason = reasonOf(ask.reason);
  if (reason === null) return no('check-in-reason', 'a reason is needed');
  if (!sos && (callee.shift === null || callee.onLeave)) return no('off-shift', 'no shift and no SOS');
  if (reason === 'sos' && !sos) return no('check-in-reason', 'no SOS of this officer is open');
  if (reason === 'incident' && !callee.incidentIsTheirs) {
    return no('check-in-reason', 'an incident of this officer is needed', { field: 'incident' });
  }
  if (reason === 'spot-check' && !callee.isDrawn) {
    return no('check-in-reason', 'an open draw of this officer is needed', { field: 'spotCheck' });
  }
  return null;
}

/** CI7 and one phone: what is open already. */
export function hasRoom(current: OpenCheckIn | null, rungByAsker: number): Verdict {
  if (current) return no('in-check-in', 'this officer is in a check-in');
  if (rungByAsker >= CHECK_INS_AT_ONCE) return no('too-many-check-ins', 'too many open', { max: CHECK_INS_AT_ONCE });
  return null;
}

/** Who may look through the phone, and as what. A refusal, or the side. */
export function sideOf(who: Principal, open: OpenCheckIn): PeerRow['side'] | Refusal<RefusalCode> {
  if (who.role !== 'supervisor' && who.role !== 'wall') return no('forbidden', 'this role looks at no check-in');
  if (!who.squads.has(open.about.squad)) return no('out-of-scope', 'not one of your squads');
  if (who.role === 'wall') return open.onWall ? 'wall' : no('not-on-wall', 'it is not put on the wall');
  return who.account === open.about.account ? 'supervisor' : 'viewer';
}

/** A further viewer, be it a person or the wall: sends nothing, and its report means nothing for the course. */
export const onlyLooks = (side: PeerRow['side']): boolean => side === 'viewer' || side === 'wall';

/** The ringing supervisor's seat is kept: viewers share what is left. */
export function hasSeat(open: OpenCheckIn, side: PeerRow['side'], besides: ReadonlySet<string>): Verdict {
  if (!onlyLooks(side)) return null;
  const others = [...open.ends.values()].filter((end) => onlyLooks(end.side) && !besides.has(end.peer));
  if (others.length < VIEWERS_PER_PHONE - 1) return null;
  return no('viewers-full', 'so many pages look through this phone', { max: VIEWERS_PER_PHONE });
}

/** Only the officer who was rung answers, hears and declines. */
export function isRung(who: Principal, open: OpenCheckIn): boolean {
  return who.role === 'officer' && who.officer === open.about.officer;
}

/** Who could never be an end of it, and so has no late word of an own page either; a wall may just have been taken off. */
export function isStranger(who: Principal, open: OpenCheckIn): boolean {
  const side = sideOf(who, open);
  return !isRung(who, open) && typeof side !== 'string' && side.code !== 'not-on-wall';
}

export function hasRung(who: Principal, open: OpenCheckIn): boolean {
  return who.role === 'supervisor' && who.account === open.about.account;
}

/** Whose check-ins a principal reads over HTTP; null: none. An officer reads their own elsewhere. */
export function scopeOf(who: Principal): readonly SquadId[] | null {
  return who.role === 'supervisor' || who.role === 'leader' ? [...who.squads] : null;
}
