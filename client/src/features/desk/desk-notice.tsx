import { useTranslation } from 'react-i18next';
import { useSquads, useStatus } from '../../board/index.ts';
import type { Feed } from '../../feed/types.ts';
import { useWords } from '../../ui/words.ts';

/** What is wrong with the picture itself, and what still works; nothing while all is well. */
export function DeskNotice({ feed }: { feed: Feed }) {
  const { t } = useTranslation();
  const words = useWords();
  const status = useStatus(feed);
  const degraded = useSquads(feed).filter((squad) => squad.degraded);
  const texts: string[] = [];
  if (status.connection === 'refused') {
    const code = status.refusal?.code;
    texts.push(t('desk.notice.refused', { reason: code ? t(`errors.refusal.${code}`) : '' }));
  } else if (status.connection === 'offline') texts.push(t('desk.notice.offline'));
  else if (status.connection === 'stale') texts.push(t('desk.notice.stale', { age: words.duration(status.dataAgeMs) }));
  if (degraded.length > 0) {
    texts.push(t('desk.notice.degraded', { squads: degraded.map((squad) => squad.name).join('、') }));
  }
  if (texts.length === 0) return null;
  return (
    <div className="desk-notice" role="alert">
      {texts.map((text) => (
        <p key={text}>{text}</p>
      ))}
    </div>
  );
}
