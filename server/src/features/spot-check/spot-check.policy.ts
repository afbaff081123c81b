import type { SquadId } from '@dutywall/shared/domain';
import type { Principal } from '../../ports.ts';

/** Drawing and working through a draw is a supervisor's. */
export function mayDraw(who: Principal): boolean {
  return who.role === 'supervisor';
}

/** The squads whose draws somebody reads: a draw is seen by whoever has all of its squads; null: none. */
export function scopeOf(who: Principal): readonly SquadId[] | null {
  return who.role === 'supervisor' || who.role === 'leader' ? [...who.squads] : null;
}
