import type { Leave } from '@dutywall/shared/domain';
import { ok, type Result, refuse } from '@dutywall/shared/kit';
import type { RefusalCode } from '@dutywall/shared/protocol';
import type { Database, Principal } from '../../ports.ts';
import { type LeaveQuery, listLeaves } from './leave.store.ts';

export interface LeaveRoom {
  /** The leaves of officers in the caller's scope; an officer's own. A wall shows no reasons, so it reads none. */
  list(who: Principal, query: Omit<LeaveQuery, 'squads'>): Promise<Result<readonly Leave[], RefusalCode>>;
}

export function createLeaves(deps: { readonly db: Database }): LeaveRoom {
  return {
    async list(who, query) {
      if (who.role === 'auditor' || who.role === 'wall') return refuse('forbidden', 'this role reads no leaves');
      if (who.role !== 'officer') return ok(await listLeaves(deps.db, { ...query, squads: [...who.squads] }));
      if (who.officer === null) return ok([]);
      return ok(await listLeaves(deps.db, { ...query, squads: null, officer: who.officer }));
    },
  };
}
