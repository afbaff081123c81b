import { useTranslation } from 'react-i18next';
import type { ShiftWindow } from '../../app/picture/shift-window.ts';
import { useCurve, useIncidentTicks } from '../../app/picture/use-picture.ts';
import type { Feed } from '../../feed/types.ts';
import { ShiftChart } from '../../ui/shift-chart.tsx';

const FOUR_HOURS = 4 * 3_600_000;
const HALF_HOUR = FOUR_HOURS / 8;

/** The shift from its begin to its end; between shifts the hours around now. */
export function WallTimeline({ feed, shift, now }: { feed: Feed; shift: ShiftWindow | null; now: number }) {
  const { t } = useTranslation();
  const step = Math.floor(now / HALF_HOUR) * HALF_HOUR;
  const window = shift ?? { from: step - FOUR_HOURS, to: step + FOUR_HOURS };
  const curve = useCurve(feed, now);
  const ticks = useIncidentTicks(feed, window);
  return (
    <footer className="wall-timeline">
      <ShiftChart
        from={window.from}
        to={window.to}
        now={now}
        points={curve}
        ticks={ticks}
        label={t('wall.timeline')}
        places={36}
      />
      <p className="wall-timeline-key" aria-hidden="true">
        <span>{t('duty.count.onPost')}</span>
        <span className="due">{t('duty.count.expected')}</span>
      </p>
    </footer>
  );
}
