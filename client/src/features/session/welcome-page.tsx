import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { PAGE_ROLES, type Role, useSession, useSignOut } from '../../app/session.ts';
import { LanguageSwitch } from '../../ui/language-switch.tsx';
import './session.css';

/** What each role without pages of its own can do today, said plainly. */
const COMMANDS: Partial<Record<Role, readonly (readonly [string, 'account' | 'basemap' | 'audit'])[]>> = {
  administrator: [
    ['scripts/account', 'account'],
    ['scripts/basemap', 'basemap'],
  ],
  auditor: [['scripts/verify-audit', 'audit']],
};

export function WelcomePage() {
  const { t } = useTranslation();
  const session = useSession();
  const signOut = useSignOut();
  if (!session.data) return null;
  const { name, role } = session.data;
  const commands = COMMANDS[role] ?? [];
  const may = (roles: readonly Role[]) => roles.includes(role);
  return (
    <div className="welcome">
      <header>
        <strong>{t('common.product')}</strong>
        <LanguageSwitch />
        <button type="button" className="button" onClick={() => signOut.mutate()}>
          {t('common.signOut')}
        </button>
      </header>
      <main>
        <h1>{t('session.landingTitle', { name })}</h1>
        <p>{t(`session.landing.${role}`)}</p>
        {commands.length > 0 && (
          <dl>
            {commands.map(([command, meaning]) => (
              <div key={command} style={{ display: 'contents' }}>
                <dt>{command}</dt>
                <dd>{t(`session.commands.${meaning}`)}</dd>
              </div>
            ))}
          </dl>
        )}
        <nav>
          {may(PAGE_ROLES.wall) && (
            <Link className="button primary" to="/wall">
              {t('session.openWall')}
            </Link>
          )}
          {may(PAGE_ROLES.checks) && (
            <Link className="button" to="/checks">
              {t('checks.title')}
            </Link>
          )}
          {may(PAGE_ROLES.desk) && (
            <Link className="button" to="/desk">
              {t('session.openDesk')}
            </Link>
          )}
          {may(PAGE_ROLES.roster) && (
            <Link className="button" to="/roster">
              {t('session.openRoster')}
            </Link>
          )}
          {may(PAGE_ROLES.rules) && (
            <Link className="button" to="/rules">
              {t('rules.title')}
            </Link>
          )}
          {may(PAGE_ROLES.cameras) && (
            <Link className="button" to="/cameras">
              {t('cameras.title')}
            </Link>
          )}
          {may(PAGE_ROLES.terminals) && (
            <Link className="button" to="/admin/terminals">
              {t('terminals.title')}
            </Link>
          )}
          {may(PAGE_ROLES.posts) && (
            <Link className="button" to="/posts">
              {t('posts.title')}
            </Link>
          )}
        </nav>
      </main>
    </div>
  );
}
