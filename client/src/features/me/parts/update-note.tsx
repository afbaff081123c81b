import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isOutdated } from '../installable.ts';

const EVERY_MS = 15 * 60_000;

/** Offers a newer build; never takes it by itself in the middle of a shift. */
export function UpdateNote() {
  const { t } = useTranslation();
  const [outdated, setOutdated] = useState(false);
  useEffect(() => {
    const look = () => void isOutdated().then(setOutdated, () => undefined);
    const timer = setInterval(look, EVERY_MS);
    const seen = () => document.visibilityState === 'visible' && look();
    document.addEventListener('visibilitychange', seen);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', seen);
    };
  }, []);
  if (!outdated) return null;
  return (
    <div className="me-notice" role="status">
      <span>{t('me.update.there')}</span>
      <button type="button" className="button primary" onClick={() => location.reload()}>
        {t('me.update.take')}
      </button>
    </div>
  );
}
