import type { SquadId } from '@dutywall/shared/domain';
import type { Principal } from '../../ports.ts';

/** Posts are master data: everybody on duty sees their squads', administrators all; auditors read the audit log. */
export function readScope(who: Principal): { readonly squads: readonly SquadId[] | null } | null {
  if (who.role === 'auditor') return null;
  return { squads: who.role === 'administrator' ? null : [...who.squads] };
}

/** The editor's lists are for those who edit. */
export function opensEditor(who: Principal): boolean {
  return who.role === 'supervisor' || who.role === 'administrator';
}

/** Supervisors edit their squads' posts; the shared ones (no squad) and everything else are an administrator's. */
export function mayEdit(who: Principal, squad: SquadId | null): boolean {
  if (who.role === 'administrator') return true;
  return who.role === 'supervisor' && squad !== null && who.squads.has(squad);
}

/** WW1: where people stood is for who answers for them; an administrator keeps master data and sees no tracks. */
export function mayLookAtTracks(who: Principal): boolean {
  return who.role === 'supervisor';
}
