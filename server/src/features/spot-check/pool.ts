import { type DrawParameters, type FrozenPool, freezePool, type OfficerId, weightOf } from '@dutywall/shared/domain';
import type { Instant } from '@dutywall/shared/kit';
import type { Queryable } from '../../ports.ts';
import { type OnShift, readOnShift } from './pool.store.ts';

/** SC1: everybody on shift in the squads at `at`, in the pool or excluded with a reason. */
export async function frozenPool(
  db: Queryable,
  { squads }: Pick<DrawParameters, 'squads'>,
  at: Instant,
  who: { readonly drawer: OfficerId | null; readonly inCheckIn: ReadonlySet<OfficerId> },
): Promise<FrozenPool> {
  const reasonOf = ({ officer, reason }: OnShift) => {
    if (officer === who.drawer) return 'drawer';
    return reason ?? (who.inCheckIn.has(officer) ? 'in-check-in' : null);
  };
  const onShift = await readOnShift(db, squads, at);
  return freezePool(
    at,
    onShift.flatMap((one) => {
      const { officer, badge, squad, lastCheckedAt } = one;
      if (reasonOf(one) !== null) return [];
      return [{ officer, badge, squad, lastCheckedAt, weight: weightOf(lastCheckedAt, at) }];
    }),
    onShift.flatMap((one) => {
      const reason = reasonOf(one);
      return reason === null ? [] : [{ officer: one.officer, badge: one.badge, squad: one.squad, reason }];
    }),
  );
}
