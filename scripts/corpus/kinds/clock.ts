import { DAY, HOUR, MINUTE, SECOND } from '@dutywall/shared/kit';
import { type Kind, leaves, present } from './kind.ts';

/** GPS counts weeks in ten bits; old receivers fall back by so much. */
const ROLLOVER = 1024 * 7 * DAY;

const shifted = (name: string, about: string, clock: (minutes: number) => number): Kind => ({
  name,
  about: `on post; ${about}`,
  make: (scene) => present(scene, { clockMs: (at) => Math.round(clock((at - scene.from) / MINUTE)) }),
});

/** Officers on post whose terminals have wrong clocks. */
export const CLOCK: readonly Kind[] = [
  shifted('zone-8-behind', 'the clock is 8 h behind: local time sent as if from London', () => -8 * HOUR),
  shifted('zone-8-ahead', 'the clock is 8 h ahead: local time sent as UTC', () => 8 * HOUR),
  shifted('zone-1-behind', 'the clock is 1 h behind', () => -HOUR),
  shifted('clock-4-min-behind', 'the clock is 4 min behind', () => -4 * MINUTE),
  shifted('clock-3-min-ahead', 'the clock is 3 min ahead', () => 3 * MINUTE),
  shifted('clock-drifts', 'the clock loses 30 s an hour', (minutes) => (-minutes / 60) * 30 * SECOND),
  shifted('clock-set-mid-shift', 'the clock is 90 s behind until it is set right at 100 min', (minutes) =>
    minutes < 100 ? -90 * SECOND : 0,
  ),
  shifted('clock-falls-back', 'after a restart at 90 min the clock is 1 h behind for 20 min', (minutes) =>
    minutes >= 90 && minutes < 110 ? -HOUR : 0,
  ),
  shifted('week-rollover', 'the receiver is 1024 weeks behind', () => -ROLLOVER),
  {
    name: 'errand-falls-back',
    about: 'on post but for an errand of 8 min; after it the clock is 25 min behind for an hour',
    make(scene) {
      const draft = leaves(scene, 8);
      const [gear] = draft.gear;
      const late = scene.minute(scene.minutes - 70);
      if (!gear) return draft;
      return { ...draft, gear: [{ ...gear, clockMs: (at) => (at > late && at < late + HOUR ? -25 * MINUTE : 0) }] };
    },
  },
];
