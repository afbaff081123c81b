import type { SquadId } from '@dutywall/shared/domain';
import { ok, type Result, refuse } from '@dutywall/shared/kit';
import type { RefusalCode } from '@dutywall/shared/protocol';
import type { Principal } from '../../ports.ts';

/** Whose roster a principal reads; `squads` null: everybody's. */
export interface RosterScope {
  readonly squads: readonly SquadId[] | null;
  /** Why somebody is on leave is between the officer and the squad. */
  readonly reasons: boolean;
}

/**
 * Supervisors and leaders read the roster of their squads. Administrators read all of it without the reasons of leaves:
 * who works when is master data that they bring in from Excel; states, tracks and incidents stay closed to them.
 */
export function readableBy(who: Principal): Result<RosterScope, RefusalCode> {
  if (who.role === 'administrator') return ok({ squads: null, reasons: false });
  if (who.role === 'supervisor' || who.role === 'leader') return ok({ squads: [...who.squads], reasons: true });
  return refuse('forbidden', 'this role does not read the roster');
}
