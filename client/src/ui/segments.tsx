import type { DutyState } from '@dutywall/shared/domain';
import { useTranslation } from 'react-i18next';
import { hourMarks } from './shift-chart.tsx';
import { styleOfGlyph } from './state-glyph.tsx';
import { clockOf } from './time.ts';
import './segments.css';

export interface Segment {
  readonly state: DutyState;
  readonly from: number;
  /** Null while it goes on. */
  readonly to: number | null;
}

export interface SegmentsProps {
  readonly from: number;
  readonly to: number;
  readonly now: number;
  readonly segments: readonly Segment[];
  readonly label: string;
}

/** A shift as stretches of one state. No signal is drawn as the gap it is; time to come stays empty. */
export function Segments({ from, to, now, segments, label }: SegmentsProps) {
  const { t } = useTranslation();
  const share = (at: number) => Math.min(100, Math.max(0, ((at - from) / (to - from)) * 100));
  return (
    <figure className="segments" aria-label={label}>
      <div className="segments-bar">
        {segments.map((segment) => {
          const left = share(segment.from);
          const width = share(Math.min(segment.to ?? now, to)) - left;
          if (width <= 0) return null;
          const word = t(`duty.state.${segment.state}`);
          return (
            <i
              key={segment.from}
              data-state={segment.state}
              style={{ left: `${left}%`, width: `${width}%`, color: styleOfGlyph(segment.state).colour }}
              title={`${clockOf(segment.from)}–${segment.to === null ? t('common.time.now') : clockOf(segment.to)} ${word}`}
            />
          );
        })}
        {now >= from && now <= to && <b style={{ left: `${share(now)}%` }} />}
      </div>
      <div className="segments-hours" aria-hidden="true">
        {hourMarks(from, to, 5).map((at) => (
          <span key={at} style={{ left: `${share(at)}%` }}>
            {clockOf(at)}
          </span>
        ))}
      </div>
    </figure>
  );
}
