import { useTranslation } from 'react-i18next';
import { useSquads, useStatus } from '../../board/index.ts';
import type { Feed } from '../../feed/types.ts';
import { useDegradedTexts } from '../../ui/degraded.ts';
import { useWords } from '../../ui/words.ts';

/** What is wrong with the picture itself, and what still works; nothing while all is well. */
export function DeskNotice({ feed }: { feed: Feed }) {
  const { t } = useTranslation();
  const words = useWords();
  const status = useStatus(feed);
  const degraded = useDegradedTexts()(useSquads(feed));
  const texts: string[] = [];
  if (status.connection === 'refused') {
    const code = status.refusal?.code;
    texts.push(t('desk.notice.refused', { reason: code ? t(`errors.refusal.${code}`) : '' }));
  } else if (status.connection === 'offline') texts.push(t('desk.notice.offline'));
  else if (status.connection === 'stale') texts.push(t('desk.notice.stale', { age: words.duration(status.dataAgeMs) }));
  texts.push(...degraded);
  if (texts.length === 0) return null;
  return (
    <div className="desk-notice" role="alert">
      {texts.map((text) => (
        <p key={text}>{text}</p>
      ))}
    </div>
  );
}
