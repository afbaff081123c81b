import type { MeShift } from '@dutywall/shared/protocol';
import { useTranslation } from 'react-i18next';
import { clockOf } from '../../../ui/time.ts';
import { useWords } from '../../../ui/words.ts';
import { useMe } from '../me-context.ts';
import { useClock } from '../use-clock.ts';
import { PostOutline } from './post-outline.tsx';

/** A shift with its posts; the present one with how far it has gone. */
export function ShiftCard({ shift, current = false }: { shift: MeShift; current?: boolean }) {
  const { t } = useTranslation();
  const words = useWords();
  const { offsetMs } = useMe();
  const now = useClock() + offsetMs;
  const done = Math.min(1, Math.max(0, (now - shift.from) / (shift.to - shift.from)));
  return (
    <section className="me-card">
      <h2 className="me-label">{t(current ? 'me.shift.now' : 'me.shift.next')}</h2>
      <p className="me-shift">
        <strong>{shift.name}</strong>
        <span>
          {words.moment(shift.from, now)}–{clockOf(shift.to)}
        </span>
      </p>
      {current && (
        <div
          className="me-progress"
          role="img"
          aria-label={t('me.shift.left', { duration: words.duration(shift.to - now) })}
        >
          <i style={{ width: `${(done * 100).toFixed(1)}%` }} />
        </div>
      )}
      {current && <p className="me-quiet">{t('me.shift.left', { duration: words.duration(shift.to - now) })}</p>}
      {shift.breaks.map((pause) => (
        <p className="me-quiet" key={pause.from}>
          {t('me.shift.break', { from: clockOf(pause.from), to: clockOf(pause.to) })}
        </p>
      ))}
      {current && shift.posts.length > 0 && <h2 className="me-label">{t('me.post.title')}</h2>}
      {current &&
        shift.posts.map((post) => (
          <figure className="me-post" key={post.id}>
            <PostOutline post={post} />
            <figcaption>
              <strong>{post.name}</strong>
              <span>
                {t(`me.post.${post.kind}`)} · {t('me.post.tolerance', { metres: Math.round(post.toleranceM) })}
              </span>
            </figcaption>
          </figure>
        ))}
    </section>
  );
}
