import type { SquadId } from '@dutywall/shared/domain';
import type { Principal } from '../../ports.ts';

/** Who reads rules: who sets them, and whoever is judged or judges by them within a scope. */
export function readsRules(who: Principal): boolean {
  return who.role === 'administrator' || who.role === 'supervisor';
}

/** Supervisors set their squads' numbers; the bureau's default (null) is an administrator's. */
export function mayPublish(who: Principal, squad: SquadId | null): boolean {
  if (who.role === 'administrator') return true;
  return who.role === 'supervisor' && squad !== null && who.squads.has(squad);
}

/** An administrator sees no officers' data: counts, not shifts. */
export function seesShifts(who: Principal): boolean {
  return who.role === 'supervisor';
}
