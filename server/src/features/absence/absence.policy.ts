import type { OfficerId, SquadId } from '@dutywall/shared/domain';
import type { Principal } from '../../ports.ts';

/** AB1: a supervisor's act. The squads are checked where the officer is known. */
export function mayFlag(who: Principal): boolean {
  return who.role === 'supervisor';
}

/** Whose flags a principal reads: supervisors and leaders those of their squads, officers their own; null: none. */
export function scopeOf(
  who: Principal,
): { readonly squads: readonly SquadId[] | null; readonly officer: OfficerId | null } | null {
  if (who.role === 'supervisor' || who.role === 'leader') return { squads: [...who.squads], officer: null };
  if (who.role === 'officer' && who.officer !== null) return { squads: null, officer: who.officer };
  return null;
}
