import { useMemo } from 'react';
import { type GlyphOf, StateGlyph } from './state-glyph.tsx';
import { clockOf } from './time.ts';
import './shift-chart.css';

export interface ChartPoint {
  readonly at: number;
  readonly onPost: number;
  readonly due: number;
  /** Nothing is known here (DU11): the curve has a gap, however near its neighbours are. */
  readonly unknown?: boolean;
}

export interface ChartTick {
  readonly at: number;
  readonly glyph: GlyphOf;
  /** The word that goes with the shape. */
  readonly label: string;
}

export interface ShiftChartProps {
  readonly from: number;
  readonly to: number;
  readonly now: number;
  readonly points: readonly ChartPoint[];
  readonly ticks: readonly ChartTick[];
  /** Of the whole picture, for readers of the screen. */
  readonly label: string;
  /** How many ticks fit side by side; nearer ones share a place and show their number. */
  readonly places?: number;
}

/** Worst first: which glyph stands for a place that several share. */
const ORDER: readonly GlyphOf[] = ['sos', 'confirmed', 'off-post', 'not-arrived', 'no-signal'];

interface Place {
  readonly at: number;
  readonly tick: ChartTick;
  readonly count: number;
}

/** Ticks that would lie on each other share one place, under the worst of them. */
export function placesOf(ticks: readonly ChartTick[], from: number, to: number, places: number): Place[] {
  const bins = new Map<number, { worst: ChartTick; count: number }>();
  for (const tick of ticks) {
    if (tick.at < from || tick.at > to) continue;
    const bin = Math.floor(((tick.at - from) / (to - from)) * places);
    const known = bins.get(bin);
    if (!known) bins.set(bin, { worst: tick, count: 1 });
    else {
      known.count += 1;
      if (ORDER.indexOf(tick.glyph) < ORDER.indexOf(known.worst.glyph)) known.worst = tick;
    }
  }
  return [...bins].map(([bin, { worst, count }]) => ({
    at: from + ((bin + 0.5) / places) * (to - from),
    tick: worst,
    count,
  }));
}

const HOUR = 3_600_000;

/** Full hours inside the window, thinned so that at most about `most` labels stand. */
export function hourMarks(from: number, to: number, most = 12): number[] {
  const step = Math.max(1, Math.ceil((to - from) / HOUR / most)) * HOUR;
  const marks: number[] = [];
  for (let at = Math.ceil(from / HOUR) * HOUR; at <= to; at += step) marks.push(at);
  return marks;
}

const WIDTH = 1000;
const HEIGHT = 100;
/** Neighbours farther apart than this are not joined: what nobody measured is drawn as a gap. */
const GAP_MS = 10 * 60_000;

/** Points that are joined by a line. */
export function runsOf(points: readonly ChartPoint[]): ChartPoint[][] {
  const runs: ChartPoint[][] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (const point of points) {
    if (point.unknown) {
      last = Number.NEGATIVE_INFINITY;
      continue;
    }
    if (point.at - last > GAP_MS) runs.push([]);
    runs.at(-1)?.push(point);
    last = point.at;
  }
  return runs;
}

/** On-duty curve, incident ticks by kind, hours and the now-line. Purely drawn from its properties. */
export function ShiftChart({ from, to, now, points, ticks, label, places = 72 }: ShiftChartProps) {
  const span = to - from;
  const left = (at: number) => `${(((at - from) / span) * 100).toFixed(3)}%`;
  const drawn = useMemo(() => {
    const inside = points.filter((point) => point.at >= from && point.at <= to);
    const top = Math.max(1, ...inside.map((point) => Math.max(point.due, point.onPost))) * 1.08;
    const x = (at: number) => (((at - from) / span) * WIDTH).toFixed(1);
    const y = (count: number) => (HEIGHT - (count / top) * HEIGHT).toFixed(1);
    const line = (run: readonly ChartPoint[], pick: (p: ChartPoint) => number) =>
      run.map((point) => `${x(point.at)} ${y(pick(point))}`).join('L');
    return runsOf(inside).map((run) => {
      const first = run[0];
      const last = run.at(-1);
      const curve = line(run, (point) => point.onPost);
      return {
        key: first?.at ?? 0,
        curve: `M${curve}`,
        area: first && last ? `M${x(first.at)} ${HEIGHT}L${curve}L${x(last.at)} ${HEIGHT}z` : '',
        due: `M${line(run, (point) => point.due)}`,
      };
    });
  }, [points, from, to, span]);
  const marks = useMemo(() => hourMarks(from, to), [from, to]);
  const shared = useMemo(() => placesOf(ticks, from, to, places), [ticks, from, to, places]);
  return (
    <figure className="shift-chart" aria-label={label}>
      <div className="shift-ticks">
        {shared.map(({ at, tick, count }) => (
          <span key={at} style={{ left: left(at) }} title={tick.label}>
            <StateGlyph of={tick.glyph} />
            {count > 1 && <b>{count > 99 ? '99+' : count}</b>}
          </span>
        ))}
      </div>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
        {drawn.map((run) => (
          <g key={run.key}>
            <path className="shift-area" d={run.area} />
            <path className="shift-due" d={run.due} vectorEffect="non-scaling-stroke" />
            <path className="shift-curve" d={run.curve} vectorEffect="non-scaling-stroke" />
          </g>
        ))}
      </svg>
      <div className="shift-hours" aria-hidden="true">
        {marks.map((at) => (
          <span key={at} style={{ left: left(at) }}>
            {clockOf(at)}
          </span>
        ))}
      </div>
      {now >= from && now <= to && <i className="shift-now" style={{ left: left(now) }} />}
    </figure>
  );
}
