import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { ownNoticeLink } from '../../../app/notices/notice-link.ts';
import { useNoticeList, useOpenNotice, useReadNotices } from '../../../app/notices/use-notice-list.ts';
import { useNoticeReason } from '../../../app/notices/use-notice-reason.ts';
import { useWords } from '../../../ui/words.ts';
import { useClock } from '../use-clock.ts';
import './own-notices.css';

/** A hand's width of screen: more are counted. */
const MOST_SHOWN = 3;

/** AB2: what I was told and have not read, first thing on my page: nobody learns of a flag by looking for it. */
export function OwnNotices() {
  const { t } = useTranslation();
  const words = useWords();
  const reasonOf = useNoticeReason();
  const now = useClock();
  const { data } = useNoticeList();
  const read = useReadNotices();
  const open = useOpenNotice();
  const unread = data?.notices.filter((notice) => notice.readAt === null) ?? [];
  const newest = unread[0];
  if (!newest) return null;
  const rest = unread.length - MOST_SHOWN;
  return (
    <section className="me-card me-own-notices" aria-label={t('notices.ownTitle')} role="status">
      <h2 className="me-label">{t('notices.ownTitle')}</h2>
      <ul>
        {unread.slice(0, MOST_SHOWN).map((notice) => (
          <li key={notice.id}>
            <Link to={ownNoticeLink(notice)} data-key={notice.key} onClick={() => open(notice)}>
              <strong>{t(`notices.own.${notice.key}`)}</strong>
              <small>
                {[words.moment(notice.at, now), reasonOf(notice)].filter((part) => part !== '').join(' · ')}
              </small>
            </Link>
          </li>
        ))}
      </ul>
      <footer>
        {rest > 0 && <small>{t('notices.more', { n: rest })}</small>}
        <button
          type="button"
          className="button"
          disabled={read.isPending}
          onClick={() => read.mutate({ upTo: newest.id })}
        >
          {t('notices.readAll')}
        </button>
      </footer>
    </section>
  );
}
