import type { Actor, OfficerId, SquadId } from '@dutywall/shared/domain';
import type { Principal } from '../../ports.ts';

/** AB1: a supervisor's act. The squads are checked where the officer is known. */
export function mayFlag(who: Principal): boolean {
  return who.role === 'supervisor';
}

/** Whose flags a principal reads: supervisors and leaders those of their squads, an officer the own; null: none. */
export function scopeOf(
  who: Principal,
): { readonly squads: readonly SquadId[] | null; readonly officer: OfficerId | null } | null {
  if (who.role === 'supervisor' || who.role === 'leader') return { squads: [...who.squads], officer: who.officer };
  if (who.role === 'officer' && who.officer !== null) return { squads: null, officer: who.officer };
  return null;
}

/** Whether one flag is in that scope. */
export function sees(who: Principal, flag: { readonly squad: SquadId; readonly officer: OfficerId }): boolean {
  const scope = scopeOf(who);
  if (scope === null) return false;
  return scope.officer === flag.officer || (scope.squads?.includes(flag.squad) ?? false);
}

/** The caller as the procedure knows people. */
export function actorOf(who: Principal, squad: SquadId): Actor {
  return {
    account: who.account,
    officer: who.officer,
    supervises: who.role === 'supervisor' && who.squads.has(squad),
  };
}
