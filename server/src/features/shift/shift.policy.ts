import type { SquadId } from '@dutywall/shared/domain';
import { ok, type Result, refuse } from '@dutywall/shared/kit';
import type { RefusalCode } from '@dutywall/shared/protocol';
import type { Principal } from '../../ports.ts';

/**
 * Whose shifts a principal may change: supervisors those of their squads; administrators all of them (null), because a
 * roster is master data that they keep. They see no states, tracks or incidents by it.
 */
export function editableBy(who: Principal): Result<ReadonlySet<SquadId> | null, RefusalCode> {
  if (who.role === 'administrator') return ok(null);
  if (who.role === 'supervisor') return ok(who.squads);
  return refuse('forbidden', 'supervisors and administrators edit the roster');
}
