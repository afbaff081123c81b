import { useTranslation } from 'react-i18next';
import { useCurve } from '../../app/picture/use-picture.ts';
import { useCounts } from '../../board/index.ts';
import type { Feed } from '../../feed/types.ts';
import { StateGlyph } from '../../ui/state-glyph.tsx';
import { Spark } from './spark.tsx';
import { SquadBars } from './squad-bars.tsx';

/** 应到 · 实到 · 在岗 · 待核 · 失联, the last 12 hours, and the squads. */
export function CountsRail({ feed, now, wide }: { feed: Feed; now: number; wide: boolean }) {
  const { t } = useTranslation();
  const counts = useCounts(feed);
  const curve = useCurve(feed, now);
  // 待核 are candidates (DU1): doubtful places. Silence has its own number.
  const { due, arrived, onPost, noSignal, open } = counts.all;
  return (
    <section className="wall-rail wall-left">
      <div className="wall-column">
        <dl className="wall-counts">
          <Count word={t('duty.count.expected')} value={due} />
          <Count word={t('duty.count.arrived')} value={arrived} />
          <Count word={t('duty.count.onPost')} value={onPost} glyph="on-post" />
          <Count word={t('duty.count.candidates')} value={open} glyph="off-post" />
          <Count word={t('duty.count.noSignal')} value={noSignal} glyph="no-signal" />
        </dl>
        <Spark points={curve} now={now} />
      </div>
      <div className="wall-column">
        <SquadBars feed={feed} counts={counts} now={now} perPage={wide ? 11 : 8} />
      </div>
    </section>
  );
}

function Count({ word, value, glyph }: { word: string; value: number; glyph?: 'on-post' | 'off-post' | 'no-signal' }) {
  return (
    <div>
      <dt>
        <span className="wall-count-glyph">{glyph && <StateGlyph of={glyph} />}</span>
        {word}
      </dt>
      <dd>{value}</dd>
    </div>
  );
}
