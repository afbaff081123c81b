import { type PointerEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ShiftWindow } from '../../app/picture/shift-window.ts';
import { useCurve, useIncidentTicks } from '../../app/picture/use-picture.ts';
import type { Feed } from '../../feed/types.ts';
import { ShiftChart } from '../../ui/shift-chart.tsx';
import { clockOf } from '../../ui/time.ts';

const FOUR_HOURS = 4 * 3_600_000;
const HALF_HOUR = FOUR_HOURS / 8;
/** A press that moved less than this share of the width is a click: replay from there. */
const CLICK_SHARE = 0.004;

export interface DeskTimelineProps {
  readonly feed: Feed;
  readonly shift: ShiftWindow | null;
  readonly now: number;
  readonly onReplay: (from: number, to: number | null) => void;
}

/** The shift's curve and incidents; dragging over it opens that stretch in replay. */
export function DeskTimeline({ feed, shift, now, onReplay }: DeskTimelineProps) {
  const { t } = useTranslation();
  const step = Math.floor(now / HALF_HOUR) * HALF_HOUR;
  const window = shift ?? { from: step - FOUR_HOURS, to: step + FOUR_HOURS };
  const curve = useCurve(feed, now);
  const ticks = useIncidentTicks(feed, window);
  const area = useRef<HTMLDivElement>(null);
  const [brush, setBrush] = useState<{ a: number; b: number } | null>(null);
  const shareAt = (event: PointerEvent) => {
    const box = area.current?.getBoundingClientRect();
    if (!box || box.width === 0) return 0;
    const latest = (now - window.from) / (window.to - window.from);
    return Math.min(1, latest, Math.max(0, (event.clientX - box.left) / box.width));
  };
  const timeAt = (share: number) => window.from + share * (window.to - window.from);
  const low = brush ? Math.min(brush.a, brush.b) : 0;
  const high = brush ? Math.max(brush.a, brush.b) : 0;
  const finish = () => {
    if (!brush) return;
    setBrush(null);
    onReplay(timeAt(low), high - low < CLICK_SHARE ? null : timeAt(high));
  };
  return (
    <footer className="desk-timeline">
      <div className="desk-timeline-title">
        <b>{shift ? shift.name : t('desk.shift.none')}</b>
        {shift && (
          <span>
            {clockOf(shift.from)}–{clockOf(shift.to)}
          </span>
        )}
        {shift && shift.running > 1 && <span>{t('desk.shift.more', { n: shift.running })}</span>}
      </div>
      <div
        ref={area}
        className="desk-timeline-chart"
        title={t('desk.timeline.brush')}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          const at = shareAt(event);
          setBrush({ a: at, b: at });
        }}
        onPointerMove={(event) => brush && setBrush({ a: brush.a, b: shareAt(event) })}
        onPointerUp={finish}
        onPointerCancel={() => setBrush(null)}
      >
        <ShiftChart
          from={window.from}
          to={window.to}
          now={now}
          points={curve}
          ticks={ticks}
          label={t('wall.timeline')}
          places={36}
        />
        {brush && (
          <div className="desk-brush" style={{ left: `${low * 100}%`, width: `${(high - low) * 100}%` }}>
            <span>{t('desk.timeline.brushing', { from: clockOf(timeAt(low)), to: clockOf(timeAt(high)) })}</span>
          </div>
        )}
      </div>
    </footer>
  );
}
