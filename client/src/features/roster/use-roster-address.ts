import { type ChinaDay, chinaDay } from '@dutywall/shared/kit';
import { useSearchParams } from 'react-router';
import { mondayOf, readWeek, weekName } from './week.ts';

/** Week and squad stand in the address, so that a view can be sent: `?week=2026-W48&squad=s1`. */
export function useRosterAddress(now: number) {
  const [params, setParams] = useSearchParams();
  const thisWeek = mondayOf(chinaDay(now));
  const monday: ChinaDay = readWeek(params.get('week')) ?? thisWeek;
  const squad = params.get('squad') || null;
  const put = (name: string, value: string | null) =>
    setParams(
      (before) => {
        const after = new URLSearchParams(before);
        if (value === null) after.delete(name);
        else after.set(name, value);
        return after;
      },
      { replace: true },
    );
  return {
    monday,
    squad,
    /** By so many days; null: to the present week. */
    goWeek: (by: number | null) => put('week', by === null ? null : weekName(monday + by)),
    goSquad: (id: string | null) => put('squad', id),
  };
}
