import { ok, type Result, refuse } from '@dutywall/shared/kit';
import type { RefusalCode } from '@dutywall/shared/protocol';
import type { Principal } from '../../ports.ts';

/** Which cameras somebody may see, as the store asks it. */
export interface Sight {
  /** Null: of every squad. */
  readonly squads: readonly string[] | null;
  readonly onWallOnly: boolean;
}

/** Supervisors and leaders see their squads' cameras, the wall what was put on it, administrators keep the list of all. */
export function sightOf(who: Principal): Result<Sight, RefusalCode> {
  if (who.role === 'administrator') return ok({ squads: null, onWallOnly: false });
  if (who.role === 'supervisor' || who.role === 'leader') return ok({ squads: [...who.squads], onWallOnly: false });
  if (who.role === 'wall') return ok({ squads: [...who.squads], onWallOnly: true });
  return refuse('forbidden', `the role ${who.role} sees no cameras`);
}

/** Who makes, changes and retires cameras. */
export function keepsList(who: Principal): Result<null, RefusalCode> {
  return who.role === 'administrator' ? ok(null) : refuse('forbidden', 'administrators keep the cameras');
}

/** Who decides what the hall sees. */
export function directsWall(who: Principal): Result<null, RefusalCode> {
  return who.role === 'supervisor' ? ok(null) : refuse('forbidden', 'supervisors put cameras on the wall');
}
