import { ClipboardList, type LucideIcon, Settings, UserRound } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { NavLink } from 'react-router';

const TABS: readonly (readonly [path: string, name: 'now' | 'records' | 'settings', icon: LucideIcon])[] = [
  ['/me', 'now', UserRound],
  ['/me/records', 'records', ClipboardList],
  ['/me/settings', 'settings', Settings],
];

/** Where the thumb is: at the bottom, each as wide as its share of the screen. */
export function TabBar() {
  const { t } = useTranslation();
  return (
    <nav className="me-tabs" aria-label={t('me.tabs')}>
      {TABS.map(([path, name, Icon]) => (
        <NavLink key={path} to={path} end={path === '/me'}>
          <Icon size={24} aria-hidden="true" />
          <span>{t(`me.tab.${name}`)}</span>
        </NavLink>
      ))}
    </nav>
  );
}
