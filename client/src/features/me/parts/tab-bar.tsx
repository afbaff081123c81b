import { ClipboardList, type LucideIcon, MessageSquare, Settings, UserRound } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { NavLink } from 'react-router';
import { useNoticeList } from '../../../app/notices/use-notice-list.ts';
import { useMessages } from '../use-messages.ts';

const TABS: readonly (readonly [path: string, name: 'now' | 'records' | 'messages' | 'settings', icon: LucideIcon])[] =
  [
    ['/me', 'now', UserRound],
    ['/me/records', 'records', ClipboardList],
    ['/me/messages', 'messages', MessageSquare],
    ['/me/settings', 'settings', Settings],
  ];

/** Where the thumb is: at the bottom, each as wide as its share of the screen. */
export function TabBar() {
  const { t } = useTranslation();
  const unread = useMessages().data?.filter((message) => message.readAt === null).length ?? 0;
  const told = useNoticeList().data?.unread ?? 0;
  return (
    <nav className="me-tabs" aria-label={t('me.tabs')}>
      {TABS.map(([path, name, Icon]) => (
        <NavLink key={path} to={path} end={path === '/me'}>
          <Icon size={24} aria-hidden="true" />
          <span>{t(`me.tab.${name}`)}</span>
          {name === 'messages' && unread > 0 && <b title={t('me.messages.unread', { count: unread })}>{unread}</b>}
          {name === 'now' && told > 0 && <b title={t('notices.openUnread', { n: told })}>{told}</b>}
        </NavLink>
      ))}
    </nav>
  );
}
