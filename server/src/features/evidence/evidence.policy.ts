import type { RefusalCode } from '@dutywall/shared/protocol';
import type { KnownCheckIn, Principal } from '../../ports.ts';

type About = Pick<KnownCheckIn, 'officer' | 'squad'>;

/** Evidence is seen by the supervisors of the officer's squad and by the officer (AB2: the same evidence). */
export function maySee(who: Principal, { officer, squad }: About): boolean {
  return isOfficer(who, { officer }) || (who.role === 'supervisor' && who.squads.has(squad));
}

/** The officer's own page, whatever else they are. */
export function isOfficer(who: Principal, { officer }: Pick<About, 'officer'>): boolean {
  return who.officer !== null && who.officer === officer;
}

/** Who keeps longer, holds and lifts: a supervisor of the squad who is not the one it shows. */
export function mayKeep(who: Principal, about: About): boolean {
  return who.role === 'supervisor' && who.squads.has(about.squad) && !isOfficer(who, about);
}

/** Why a principal takes no evidence in this check-in now: only who rang, only while both see each other. */
export function takingRefusal(who: Principal, checkIn: KnownCheckIn | null): RefusalCode | null {
  if (!checkIn || !maySee(who, checkIn)) return 'not-found';
  if (who.role !== 'supervisor' || who.account !== checkIn.account) return 'not-yours-to-record';
  return checkIn.stage === 'live' ? null : 'check-in-not-live';
}
