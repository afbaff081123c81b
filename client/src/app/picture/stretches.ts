import type { DutyState } from '@dutywall/shared/domain';
import type { CardInterval, DutyTrack } from '@dutywall/shared/protocol';
import type { TrackStretch } from '../../map/index.ts';

/** DU7's lower bound: farther apart than this, two fixes are not joined by a line. */
const SILENT_MS = 180_000;

function stateAt(intervals: readonly CardInterval[], at: number): DutyState {
  for (const { from, to, state } of intervals) if (at >= from && (to === null || at < to)) return state;
  return 'off-shift';
}

/**
 * A track as stretches of one state, for the map. Neighbours farther apart than the silence limit (3 × the expected
 * interval, at least 180 s) become a gap: nobody knows the way between.
 */
export function trackStretches(
  track: DutyTrack,
  intervals: readonly CardInterval[],
  expectedIntervalS: number,
): TrackStretch[] {
  const limit = Math.max(3 * expectedIntervalS * 1000, SILENT_MS);
  const stretches: { state: DutyState; gap: boolean; points: number[] }[] = [];
  let open: { state: DutyState; gap: boolean; points: number[] } | null = null;
  for (let i = 0; i < track.t.length; i += 1) {
    const at = track.t[i] as number;
    const here = [track.lon[i] as number, track.lat[i] as number] as const;
    const before = i > 0 ? (track.t[i - 1] as number) : null;
    const state = stateAt(intervals, at);
    if (before !== null && at - before > limit) {
      const last = [track.lon[i - 1] as number, track.lat[i - 1] as number] as const;
      stretches.push({ state: 'no-signal', gap: true, points: [...last, ...here] });
      open = null;
    }
    if (open && open.state === state) open.points.push(...here);
    else {
      const start: number[] = open ? open.points.slice(-2) : [];
      open = { state, gap: false, points: [...start, ...here] };
      stretches.push(open);
    }
  }
  return stretches;
}
