import { Pause, Play, RotateCcw, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { styleOfGlyph } from '../../ui/state-glyph.tsx';
import { clockOf } from '../../ui/time.ts';
import { type Scene, type SeenFix, scaleBar } from './incident-geometry.ts';

/** Times the real pace: an hour in a minute. */
const RATE = 60;
/** Shape of the picture, width to height. */
const ASPECT = 16 / 10;
/** DU7's lower bound: farther apart than this, nobody knows the way between two fixes, ms. */
const SILENT_MS = 180_000;

const OUTSIDE = styleOfGlyph('off-post').colour;
const INSIDE = styleOfGlyph('on-post').colour;
const AMBIGUOUS = styleOfGlyph('stepped-away').colour;
const WEIGHTLESS = 'var(--quiet)';
const COLOURS = { outside: OUTSIDE, inside: INSIDE, ambiguous: AMBIGUOUS, weightless: WEIGHTLESS } as const;

export interface MiniMapProps {
  readonly scene: Scene;
  readonly from: number;
  readonly to: number;
  /** The incident's own stretch, marked on the scrubber. */
  readonly begins: number;
  readonly ends: number;
  /** Whether it plays is the page's, so that a key starts and stops it. */
  readonly playing: boolean;
  readonly onPlaying: (playing: boolean) => void;
  readonly onClose: () => void;
}

/** The minutes around an incident: post with its tolerance, fixes with their accuracy, played at 60 ×. */
export function MiniMap({ scene, from, to, begins, ends, playing, onPlaying, onClose }: MiniMapProps) {
  const { t } = useTranslation();
  const [cursor, setCursor] = useState(to);
  const stop = useRef(onPlaying);
  stop.current = onPlaying;
  useEffect(() => {
    if (!playing) return;
    setCursor((at) => (at >= to ? from : at));
    let before = performance.now();
    let frame = requestAnimationFrame(function step(time) {
      const passed = (time - before) * RATE;
      before = time;
      setCursor((at) => Math.min(to, at + passed));
      frame = requestAnimationFrame(step);
    });
    return () => cancelAnimationFrame(frame);
  }, [playing, from, to]);
  const over = cursor >= to;
  useEffect(() => {
    if (playing && over) stop.current(false);
  }, [playing, over]);

  const view = fitted(scene.box);
  const unit = view.width / 400;
  const past = scene.fixes.filter((fix) => fix.at <= cursor);
  // The way is what the evidence says; a mocked place is a mark beside it.
  const way = past.filter((fix) => fix.sight !== 'weightless');
  const last = way.at(-1);
  const bar = scaleBar(view.width);
  const share = (at: number) => `${(100 * (Math.min(to, Math.max(from, at)) - from)) / Math.max(1, to - from)}%`;
  return (
    <figure className="mini-map">
      <svg
        viewBox={`${view.x} ${view.y} ${view.width} ${view.height}`}
        role="img"
        aria-label={t('desk.minutes.picture', { time: clockOf(cursor, true), n: past.length })}
      >
        {scene.posts.map((post) => (
          <g key={post.id} className="mini-post">
            {post.circle ? (
              <>
                <circle
                  className="tolerance"
                  cx={post.circle.x}
                  cy={post.circle.y}
                  r={post.circle.r + post.toleranceM}
                  strokeWidth={unit}
                  strokeDasharray={`${4 * unit}`}
                />
                <circle
                  className="ground"
                  cx={post.circle.x}
                  cy={post.circle.y}
                  r={post.circle.r}
                  strokeWidth={1.5 * unit}
                />
              </>
            ) : (
              <>
                <path
                  className="tolerance-line"
                  d={post.path}
                  strokeWidth={2 * (post.bufferM + post.toleranceM) + 2 * unit}
                />
                <path className="tolerance-band" d={post.path} strokeWidth={2 * (post.bufferM + post.toleranceM)} />
                <path
                  className={post.kind === 'area' ? 'ground' : 'ground-line'}
                  d={post.path}
                  strokeWidth={post.kind === 'area' ? 1.5 * unit : Math.max(2 * post.bufferM, unit)}
                />
              </>
            )}
          </g>
        ))}
        <path className="mini-trail" d={trail(way)} strokeWidth={1.6 * unit} />
        {past.map((fix) => (
          <Dot key={`${fix.at}-${fix.x}`} fix={fix} size={2.6 * unit} />
        ))}
        {last && (
          <g>
            <circle
              className="mini-sigma"
              cx={last.x}
              cy={last.y}
              r={1.51 * last.sigmaM}
              stroke={COLOURS[last.sight]}
              strokeWidth={unit}
            />
            <circle
              cx={last.x}
              cy={last.y}
              r={6 * unit}
              fill={COLOURS[last.sight]}
              stroke="#fff"
              strokeWidth={1.5 * unit}
            />
          </g>
        )}
        <g transform={`translate(${view.x + 10 * unit} ${view.y + view.height - 12 * unit})`} className="mini-scale">
          <path d={`M0 ${-4 * unit}V0H${bar}V${-4 * unit}`} strokeWidth={1.2 * unit} />
          <text x={bar + 6 * unit} y={0} fontSize={12 * unit}>
            {t('desk.minutes.metres', { n: bar })}
          </text>
        </g>
      </svg>
      <figcaption>
        <button
          type="button"
          className="icon-button"
          aria-label={t(playing ? 'desk.minutes.pause' : 'desk.minutes.play')}
          aria-keyshortcuts="p"
          onClick={() => onPlaying(!playing)}
        >
          {playing ? <Pause size={16} /> : over ? <RotateCcw size={16} /> : <Play size={16} />}
        </button>
        <span className="mini-scrub">
          <i style={{ left: share(begins), right: `calc(100% - ${share(ends)})` }} />
          <input
            type="range"
            min={from}
            max={to}
            step={1_000}
            value={cursor}
            aria-label={t('desk.minutes.scrub')}
            aria-valuetext={clockOf(cursor, true)}
            onChange={(event) => {
              onPlaying(false);
              setCursor(Number(event.target.value));
            }}
          />
        </span>
        <time>{clockOf(cursor, true)}</time>
        <button type="button" className="icon-button" aria-label={t('desk.minutes.close')} onClick={onClose}>
          <X size={15} />
        </button>
      </figcaption>
    </figure>
  );
}

/** The box widened to the picture's shape. */
function fitted(box: Scene['box']): Scene['box'] {
  const width = Math.max(box.width, box.height * ASPECT);
  const height = width / ASPECT;
  return { x: box.x - (width - box.width) / 2, y: box.y - (height - box.height) / 2, width, height };
}

/** The way as far as it is known: silence is a gap, not a line. */
function trail(fixes: readonly SeenFix[]): string {
  return fixes
    .map((fix, i) => {
      const before = fixes[i - 1];
      const joined = before !== undefined && fix.at - before.at <= SILENT_MS;
      return `${joined ? 'L' : 'M'}${fix.x.toFixed(1)} ${fix.y.toFixed(1)}`;
    })
    .join('');
}

/** Shape as well as colour: inside round, outside a diamond, ambiguous hollow, no evidence a thin cross. */
function Dot({ fix, size }: { fix: SeenFix; size: number }) {
  const { x, y, sight } = fix;
  if (sight === 'outside') {
    const r = size * 1.3;
    return <path d={`M${x} ${y - r}L${x + r} ${y}L${x} ${y + r}L${x - r} ${y}Z`} fill={OUTSIDE} />;
  }
  if (sight === 'weightless') {
    const d = `M${x - size} ${y - size}l${2 * size} ${2 * size}M${x - size} ${y + size}l${2 * size} ${-2 * size}`;
    return <path d={d} fill="none" stroke={WEIGHTLESS} strokeWidth={size / 2} />;
  }
  if (sight === 'inside') return <circle cx={x} cy={y} r={size} fill={INSIDE} />;
  return <circle cx={x} cy={y} r={size} fill="none" stroke={AMBIGUOUS} strokeWidth={size / 2} />;
}
