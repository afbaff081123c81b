import type { NoticeList, NoticeRow } from '@dutywall/shared/protocol';
import { Bell } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Feed } from '../../feed/types.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Popover } from '../../ui/popover.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useWords } from '../../ui/words.ts';
import { noticeLink } from './notice-link.ts';
import { useNoticeList, useOpenNotice, useReadNotices } from './use-notice-list.ts';
import { useNoticeReason } from './use-notice-reason.ts';
import './notices.css';

/** More than this is said as "99+". */
const MOST_SHOWN = 99;

/** The bell: how many notices wait, and the list of them, each leading to what it is about. `feed`: hears of new ones. */
export function NoticeBell({ feed }: { readonly feed?: Feed }) {
  const { t } = useTranslation();
  // Read here: the query only tells of what was read, and the panel may open after the failure.
  const { data, error, isPending, refetch } = useNoticeList(feed);
  const unread = data?.unread ?? 0;
  return (
    <Popover
      align="end"
      className="notice-bell"
      name={unread > 0 ? t('notices.openUnread', { n: unread }) : t('notices.open')}
      label={
        <>
          <Bell size={18} aria-hidden="true" />
          {unread > 0 && <b aria-hidden="true">{unread > MOST_SHOWN ? `${MOST_SHOWN}+` : unread}</b>}
        </>
      }
    >
      {(close) => (
        <NoticePanel data={data} error={error} isPending={isPending} retry={() => void refetch()} onGo={close} />
      )}
    </Popover>
  );
}

interface NoticePanelProps {
  readonly data: NoticeList | undefined;
  readonly error: Error | null;
  readonly isPending: boolean;
  readonly retry: () => void;
  readonly onGo: () => void;
}

function NoticePanel({ data, error, isPending, retry, onGo }: NoticePanelProps) {
  const { t } = useTranslation();
  const read = useReadNotices();
  const notices = data?.notices ?? [];
  const unread = data?.unread ?? 0;
  const newest = notices[0]?.id;
  const open = useOpenNotice();
  return (
    <section className="notice-panel" aria-label={t('notices.title')}>
      <header>
        <h2>{t('notices.title')}</h2>
        <button
          type="button"
          className="button quiet"
          disabled={unread === 0 || newest === undefined || read.isPending}
          onClick={() => newest !== undefined && read.mutate({ upTo: newest })}
        >
          {t('notices.readAll')}
        </button>
      </header>
      {read.isError && <ErrorNote error={read.error} />}
      {error && <ErrorNote error={error} retry={retry} />}
      {isPending && <Skeleton lines={4} />}
      {data && notices.length === 0 && <p className="notice-empty">{t('notices.empty')}</p>}
      <ul>
        {notices.map((notice) => (
          <NoticeLine
            key={notice.id}
            notice={notice}
            onGo={() => {
              open(notice);
              onGo();
            }}
          />
        ))}
      </ul>
    </section>
  );
}

function NoticeLine({ notice, onGo }: { readonly notice: NoticeRow; readonly onGo: () => void }) {
  const { t } = useTranslation();
  const words = useWords();
  const { name = '', badge = '' } = notice.params;
  const reason = useNoticeReason()(notice);
  return (
    <li data-unread={notice.readAt === null}>
      <Link to={noticeLink(notice)} onClick={onGo}>
        <span>
          {notice.readAt === null && <i>{t('notices.unread')}</i>}
          {t(`notices.key.${notice.key}`, { name, badge })}
        </span>
        {reason !== '' && <small>{reason}</small>}
        <time>{words.moment(notice.at, Date.now())}</time>
      </Link>
    </li>
  );
}
