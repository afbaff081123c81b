import { useEffect, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useLiveFeed } from '../../app/feed-context.tsx';
import { useQueue, useShiftWindow } from '../../app/picture/use-picture.ts';
import { Stage } from '../../app/stage.tsx';
import { useNow } from '../../app/use-now.ts';
import { WallVideos } from '../../app/wall-videos.tsx';
import { useStatus } from '../../board/index.ts';
import { CountsRail } from './counts-rail.tsx';
import { Legend } from './legend.tsx';
import { QueueRail } from './queue-rail.tsx';
import { StaleVeil } from './stale-veil.tsx';
import { useTour } from './use-tour.ts';
import { useUnit, useWide } from './use-unit.ts';
import { WallHeader } from './wall-header.tsx';
import { WallTimeline } from './wall-timeline.tsx';
import './rails.css';
import './wall.css';

/** The picture of the hall: read from ten metres, without a mouse, for weeks. */
export function WallPage() {
  const { t } = useTranslation();
  const feed = useLiveFeed();
  const now = useNow(feed);
  const unit = useUnit();
  const wide = useWide();
  const status = useStatus(feed);
  const queue = useQueue(feed);
  const shift = useShiftWindow(feed, now);
  const tour = useTour(feed, queue);
  useEffect(() => {
    document.title = `${t('wall.title')} · ${t('common.product')}`;
  }, [t]);
  const fresh = status.connection === 'live';
  const insets = useMemo(() => {
    // Beside a wide wall's map only the legend lies over it; else header, rails and timeline do, too.
    if (wide) return { top: 0, right: 0, bottom: 104 * unit, left: 0 };
    return { top: 64 * unit, right: 420 * unit, bottom: 224 * unit, left: 380 * unit };
  }, [unit, wide]);
  return (
    <div className={`wall ${wide ? 'wide' : ''} ${fresh ? '' : 'stale'}`} data-connection={status.connection}>
      <div className="wall-picture">
        <WallHeader feed={feed} now={now} shift={shift} status={status} tour={tour.caption} />
        <div className="wall-map">
          <Stage kind="wall" feed={feed} focus={tour.focus} selected={tour.slot} unit={unit} insets={insets} />
          <Legend feed={feed} />
          <WallVideos feed={feed} />
        </div>
        <CountsRail feed={feed} now={now} wide={wide} />
        <QueueRail feed={feed} queue={queue} now={now} wide={wide} attending={tour.slot} />
        <WallTimeline feed={feed} shift={shift} now={now} />
      </div>
      <StaleVeil status={status} now={now} />
    </div>
  );
}
