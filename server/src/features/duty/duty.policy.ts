import type { Officer } from '@dutywall/shared/domain';
import type { Principal } from '../../ports.ts';

/** Who sees an officer's duty: supervisors, leaders and walls their squads', officers their own; nobody else any. */
export function maySee(who: Principal, officer: Officer): boolean {
  switch (who.role) {
    case 'supervisor':
    case 'leader':
    case 'wall':
      return who.squads.has(officer.squad);
    case 'officer':
      return who.officer === officer.id;
    default:
      return false;
  }
}

/** False: the role sees nobody's duty, whatever its squads. */
export function seesDuty(who: Principal): boolean {
  return who.role !== 'administrator' && who.role !== 'auditor';
}

/** A track is a closer look than a wall needs (WW1): a person who answers for the squad, or the officer. */
export function mayTrack(who: Principal, officer: Officer): boolean {
  return who.role !== 'wall' && maySee(who, officer);
}
