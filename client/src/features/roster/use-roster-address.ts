import { type ChinaDay, chinaDay } from '@dutywall/shared/kit';
import { useSearchParams } from 'react-router';
import { mondayOf, readWeek, weekName } from './week.ts';

/** Year 2100: what a week of the roster can be asked for. */
const MAX_INSTANT = 4_102_444_800_000;

/** An instant in an address, epoch ms; null: none that means a day. */
function readInstant(text: string | null): number | null {
  const at = Number(text || Number.NaN);
  return Number.isFinite(at) && at > 0 && at < MAX_INSTANT ? at : null;
}

/**
 * Week and squad stand in the address, so that a view can be sent: `?week=2026-W48&squad=s1`. `?at=` (epoch ms) names
 * the week by a moment in it, `?side=leaves` shows the leaves: a notice knows no more.
 */
export function useRosterAddress(now: number) {
  const [params, setParams] = useSearchParams();
  const thisWeek = mondayOf(chinaDay(now));
  const at = readInstant(params.get('at'));
  const monday: ChinaDay = readWeek(params.get('week')) ?? (at === null ? thisWeek : mondayOf(chinaDay(at)));
  const squad = params.get('squad') || null;
  const put = (name: string, value: string | null) =>
    setParams(
      (before) => {
        const after = new URLSearchParams(before);
        if (value === null) after.delete(name);
        else after.set(name, value);
        if (name === 'week') after.delete('at');
        return after;
      },
      { replace: true },
    );
  return {
    monday,
    squad,
    leaves: params.get('side') === 'leaves',
    showLeaves: (shown: boolean) => put('side', shown ? 'leaves' : null),
    /** By so many days; null: to the present week. */
    goWeek: (by: number | null) => put('week', by === null ? null : weekName(monday + by)),
    goSquad: (id: string | null) => put('squad', id),
  };
}
