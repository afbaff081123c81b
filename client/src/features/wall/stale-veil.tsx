import { useTranslation } from 'react-i18next';
import type { FeedStatus } from '../../feed/types.ts';
import { clockOf } from '../../ui/time.ts';
import { useWords } from '../../ui/words.ts';

/** Says in words, across the picture, that it is not alive; a frozen wall must never look like a quiet one. */
export function StaleVeil({ status, now }: { status: FeedStatus; now: number }) {
  const { t } = useTranslation();
  const words = useWords();
  const { connection, dataAgeMs, refusal } = status;
  // A connection lost a moment ago shows in the badge; the picture itself is still as good as its age.
  if (connection === 'live' || (connection === 'offline' && dataAgeMs < 15_000)) return null;
  const never = !Number.isFinite(dataAgeMs);
  return (
    <div className="wall-veil" role="alert">
      <h2>{never ? t(`wall.connection.${connection}`) : t('wall.staleTitle')}</h2>
      <p>
        {connection === 'refused'
          ? t('wall.refusedBody', { reason: refusal ? t(`errors.refusal.${refusal.code}`) : '' })
          : never
            ? t('wall.neverBody')
            : t('wall.staleBody', { age: words.duration(dataAgeMs), time: clockOf(now - dataAgeMs, true) })}
      </p>
    </div>
  );
}
