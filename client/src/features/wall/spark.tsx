import { useTranslation } from 'react-i18next';
import type { CurvePoint } from '../../app/picture/curve.ts';
import { clockOf } from '../../ui/time.ts';

const TWELVE_HOURS = 12 * 3_600_000;
const GAP_MS = 10 * 60_000;

/** On post over the last 12 hours as one line; times nobody measured, or nobody could (DU11), stay empty. */
export function Spark({ points, now }: { points: readonly CurvePoint[]; now: number }) {
  const { t } = useTranslation();
  const from = now - TWELVE_HOURS;
  const top = Math.max(1, ...points.map((point) => point.onPost)) * 1.1;
  let path = '';
  let last = Number.NEGATIVE_INFINITY;
  for (const { at, onPost, unknown } of points) {
    if (at < from) continue;
    if (unknown) {
      last = Number.NEGATIVE_INFINITY;
      continue;
    }
    const x = (((at - from) / TWELVE_HOURS) * 300).toFixed(1);
    const y = (60 - (onPost / top) * 60).toFixed(1);
    path += `${at - last > GAP_MS ? 'M' : 'L'}${x} ${y}`;
    last = at;
  }
  const newest = points.at(-1);
  return (
    <figure className="wall-spark">
      <figcaption>{t('wall.spark')}</figcaption>
      <div className="wall-spark-plot">
        <svg viewBox="0 0 300 60" preserveAspectRatio="none" aria-hidden="true">
          <path d={path} vectorEffect="non-scaling-stroke" />
        </svg>
        {newest && <i aria-hidden="true" style={{ left: '100%', bottom: `${(newest.onPost / top) * 100}%` }} />}
      </div>
      <div className="wall-spark-hours" aria-hidden="true">
        <span>{clockOf(from)}</span>
        <span>{clockOf(from + TWELVE_HOURS / 2)}</span>
        <span>{t('common.time.now')}</span>
      </div>
    </figure>
  );
}
