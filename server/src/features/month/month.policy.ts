import type { SquadId } from '@dutywall/shared/domain';
import type { Principal } from '../../ports.ts';

/**
 * BT4: a month is the whole bureau's, so whoever closes or amends it leads all of it. Administrators see no officers'
 * data; a supervisor's own decisions are among what is frozen.
 */
export function mayClose(who: Principal, squads: readonly SquadId[]): boolean {
  return who.role === 'leader' && squads.length > 0 && squads.every((id) => who.squads.has(id));
}

/** Whose months a principal reads: those of the squads in scope; null: none. */
export function scopeOf(who: Principal): ReadonlySet<SquadId> | null {
  return who.role === 'leader' || who.role === 'supervisor' ? who.squads : null;
}
