import type { IncidentRow } from '@dutywall/shared/protocol';
import { type KeyboardEvent, type PointerEvent, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { hourMarks, placesOf } from '../../ui/shift-chart.tsx';
import { glyphOfIncident, StateGlyph } from '../../ui/state-glyph.tsx';
import { clockOf } from '../../ui/time.ts';
import { densityOf } from './events.ts';

const BINS = 144;
const STEP_MS = 30_000;

export interface ScrubProps {
  readonly from: number;
  readonly to: number;
  readonly at: number;
  readonly incidents: readonly IncidentRow[];
  readonly onSeek: (at: number) => void;
}

/** The day with its incidents; pressed, dragged, or moved with the arrow keys. */
export function Scrub({ from, to, at, incidents, onSeek }: ScrubProps) {
  const { t } = useTranslation();
  const area = useRef<HTMLDivElement>(null);
  const [hover, setHover] = useState<number | null>(null);
  const dragging = useRef(false);
  const density = useMemo(() => densityOf(incidents, from, to, BINS), [incidents, from, to]);
  const most = Math.max(1, ...density);
  const ticks = useMemo(
    () =>
      placesOf(
        incidents.map(({ from: began, kind }) => ({
          at: began,
          glyph: glyphOfIncident(kind),
          label: t(`duty.incident.${kind}`),
        })),
        from,
        to,
        32,
      ),
    [incidents, from, to, t],
  );
  const left = (when: number) => `${Math.min(100, Math.max(0, ((when - from) / (to - from)) * 100))}%`;
  const timeAt = (event: PointerEvent) => {
    const box = area.current?.getBoundingClientRect();
    if (!box || box.width === 0) return from;
    return from + Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)) * (to - from);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowRight' ? STEP_MS : event.key === 'ArrowLeft' ? -STEP_MS : 0;
    if (by === 0) return;
    event.preventDefault();
    event.stopPropagation();
    onSeek(at + by * (event.shiftKey ? 10 : 1));
  };
  return (
    <div
      ref={area}
      className="scrub"
      role="slider"
      tabIndex={0}
      aria-label={t('replay.scrub')}
      aria-valuemin={from}
      aria-valuemax={to}
      aria-valuenow={Math.round(at)}
      aria-valuetext={clockOf(at, true)}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        dragging.current = true;
        onSeek(timeAt(event));
      }}
      onPointerMove={(event) => {
        const when = timeAt(event);
        setHover(when);
        if (dragging.current) onSeek(when);
      }}
      onPointerUp={() => {
        dragging.current = false;
      }}
      onPointerLeave={() => setHover(null)}
    >
      <div className="scrub-ticks" aria-hidden="true">
        {ticks.map(({ at: when, tick, count }) => (
          <span key={when} style={{ left: left(when) }}>
            <StateGlyph of={tick.glyph} size="13px" />
            {count > 1 && <b>{count > 99 ? '99+' : count}</b>}
          </span>
        ))}
      </div>
      <div className="scrub-bars" aria-hidden="true" title={t('replay.density')}>
        {density.map((count, bin) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a bin is its place
          <i key={bin} style={{ height: `${Math.sqrt(count / most) * 100}%` }} />
        ))}
      </div>
      <div className="scrub-hours" aria-hidden="true">
        {hourMarks(from, to).map((when) => (
          <span key={when} style={{ left: left(when) }}>
            {clockOf(when)}
          </span>
        ))}
      </div>
      <div className="scrub-done" style={{ width: left(at) }} />
      <div className="scrub-cursor" style={{ left: left(at) }} />
      {hover !== null && (
        <output className="scrub-hover" style={{ left: left(hover) }}>
          {clockOf(hover, true)}
        </output>
      )}
    </div>
  );
}
