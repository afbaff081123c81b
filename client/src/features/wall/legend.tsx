import type { DutyState } from '@dutywall/shared/domain';
import { useTranslation } from 'react-i18next';
import { isConfirmed } from '../../app/picture/queue.ts';
import { useAbsences, useCounts } from '../../board/index.ts';
import type { Feed } from '../../feed/types.ts';
import { StateGlyph } from '../../ui/state-glyph.tsx';

const SHOWN: readonly DutyState[] = [
  'on-post',
  'stepped-away',
  'on-break',
  'expected',
  'excused',
  'off-post',
  'not-arrived',
  'no-signal',
];

/** What the shapes on the map mean, with how many there are of each: nobody has a mouse to ask. */
export function Legend({ feed }: { feed: Feed }) {
  const { t } = useTranslation();
  const { byState, sos } = useCounts(feed).all;
  const confirmed = useAbsences(feed).filter(isConfirmed).length;
  return (
    <ul className="wall-legend" aria-label={t('wall.legend')}>
      {SHOWN.map((state) => (
        <li key={state}>
          <StateGlyph of={state} size="1.1em" />
          <span>{t(`duty.state.${state}`)}</span>
          <b>{byState[state]}</b>
        </li>
      ))}
      <li>
        <StateGlyph of="sos" size="1.1em" />
        <span>{t('duty.overlay.sos')}</span>
        <b>{sos}</b>
      </li>
      <li>
        <StateGlyph of="confirmed" size="1.1em" />
        <span>{t('duty.confirmed')}</span>
        <b>{confirmed}</b>
      </li>
    </ul>
  );
}
