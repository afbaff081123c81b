import type { Shift } from '@dutywall/shared/domain';
import { ok, type Result, refuse } from '@dutywall/shared/kit';
import type { RefusalCode } from '@dutywall/shared/protocol';
import type { Database, Principal } from '../../ports.ts';
import { listShifts, type ShiftQuery } from './shift.store.ts';

export interface ShiftRoom {
  /** The roster in the caller's scope; an officer's own. */
  list(who: Principal, query: Omit<ShiftQuery, 'squads'>): Promise<Result<readonly Shift[], RefusalCode>>;
}

export function createShifts(deps: { readonly db: Database }): ShiftRoom {
  return {
    async list(who, query) {
      if (who.role === 'auditor') return refuse('forbidden', 'auditors read the audit log');
      if (who.role !== 'officer') return ok(await listShifts(deps.db, { ...query, squads: [...who.squads] }));
      if (who.officer === null) return ok([]);
      return ok(await listShifts(deps.db, { ...query, squads: null, officer: who.officer }));
    },
  };
}
