import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { ApiError } from '../../../app/api.ts';
import { useWords } from '../../../ui/words.ts';
import { useMe } from '../me-context.ts';
import { useClock } from '../use-clock.ts';

/** What is not as it should be with the page itself, and what still works; nothing while all is well. */
export function Notices({ error }: { error: Error | null }) {
  const { t } = useTranslation();
  const words = useWords();
  const me = useMe();
  const now = useClock();
  const age = words.duration(now - me.seenAt);
  if (me.signedOut) {
    return (
      <div className="me-notice" role="alert">
        <span>{t('me.notice.signedOut', { age })}</span>
        <Link className="button primary" to="/login" state={{ from: '/me' }}>
          {t('session.submit')}
        </Link>
      </div>
    );
  }
  if (error === null && me.fresh) return null;
  // Requests that never leave the phone give no error: they wait.
  const offline = !navigator.onLine || (error instanceof ApiError && error.code === 'offline');
  return (
    <div className="me-notice" role="status">
      <span>{t(offline ? 'me.notice.offline' : error ? 'me.notice.failing' : 'me.notice.asking', { age })}</span>
      {error && (
        <button type="button" className="button" onClick={me.refresh}>
          {t('common.retry')}
        </button>
      )}
    </div>
  );
}
