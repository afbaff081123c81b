import type { OfficerId, SquadId } from '@dutywall/shared/domain';
import type { Principal } from '../../ports.ts';

/** Acknowledging, owning, shelving, noting: a supervisor's word. The squads are checked where the incident is known. */
export function mayHandle(who: Principal): boolean {
  return who.role === 'supervisor';
}

/** Whose incidents a principal sees: those of the squads in scope, an officer only their own (whatever
 * the squad); null: none. */
export function scopeOf(
  who: Principal,
  officer: OfficerId | null,
): { readonly squads: readonly SquadId[] | null; readonly officer: OfficerId | null } | null {
  switch (who.role) {
    case 'supervisor':
    case 'leader':
    case 'wall':
      return { squads: [...who.squads], officer };
    case 'officer':
      if (who.officer === null || (officer !== null && officer !== who.officer)) return null;
      return { squads: null, officer: who.officer };
    default:
      return null;
  }
}
