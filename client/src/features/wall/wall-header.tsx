import { useTranslation } from 'react-i18next';
import type { ShiftWindow } from '../../app/picture/shift-window.ts';
import { useSquads } from '../../board/index.ts';
import type { Feed, FeedStatus } from '../../feed/types.ts';
import { ConnectionBadge } from '../../ui/connection-badge.tsx';
import { useDegradedTexts } from '../../ui/degraded.ts';
import { clockOf } from '../../ui/time.ts';
import { useWords } from '../../ui/words.ts';

export interface WallHeaderProps {
  readonly feed: Feed;
  readonly now: number;
  readonly shift: ShiftWindow | null;
  readonly status: FeedStatus;
  /** What the view is showing by itself; null: the whole district. */
  readonly tour: string | null;
}

export function WallHeader({ feed, now, shift, status, tour }: WallHeaderProps) {
  const { t } = useTranslation();
  const words = useWords();
  const squads = useSquads(feed);
  const bureau = squads.find((squad) => squad.parent === null)?.name;
  const degraded = useDegradedTexts()(squads);
  return (
    <header className="wall-header">
      <h1>
        {bureau && <span>{bureau} · </span>}
        {t('common.product')}
      </h1>
      <p className="wall-shift">
        {shift ? (
          <>
            <b>{shift.name}</b> {clockOf(shift.from)}–{clockOf(shift.to)}
            {shift.running > 1 && <small>{t('wall.shifts', { n: shift.running })}</small>}
          </>
        ) : (
          t('wall.noShift')
        )}
      </p>
      <p className="wall-tour" aria-live="off">
        {degraded.length > 0 ? <strong>{degraded.join(' ')}</strong> : tour}
      </p>
      <ConnectionBadge status={status} />
      <time className="wall-date">{words.date(now)}</time>
      <time className="wall-clock">{clockOf(now, true)}</time>
    </header>
  );
}
