import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useSignOut } from '../../../app/session.ts';
import { LanguageSwitch } from '../../../ui/language-switch.tsx';
import { useMe } from '../me-context.ts';
import { ThisPhone } from '../parts/this-phone.tsx';
import { forget } from '../store/kept.ts';

/** 设置: language, account, what this phone is to the bureau. */
export function SettingsTab() {
  const { t } = useTranslation();
  const { view } = useMe();
  const navigate = useNavigate();
  const signOut = useSignOut();
  const leave = async () => {
    // First what this phone keeps: whoever signs in next must not see it.
    await forget('view');
    signOut.mutate(undefined, { onSettled: () => void navigate('/login', { replace: true }) });
  };
  return (
    <>
      <h1 className="me-title">{t('me.tab.settings')}</h1>
      <section className="me-card">
        <div className="me-row">
          <span>{t('common.language')}</span>
          <LanguageSwitch />
        </div>
        <div className="me-row">
          <span>
            <strong>{view.officer.name}</strong>
            <small>
              {view.officer.badge} · {view.officer.squadName}
            </small>
          </span>
          <button type="button" className="button" disabled={signOut.isPending} onClick={() => void leave()}>
            {t('common.signOut')}
          </button>
        </div>
      </section>
      <ThisPhone />
    </>
  );
}
