import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useParams } from 'react-router';
import { api } from '../../app/api.ts';
import { SESSION_KEY } from '../../app/session.ts';
import { ErrorNote } from '../../ui/error-note.tsx';

/**
 * `/kiosk/:token` when the server hands the page to the client instead of exchanging the token itself: the token buys
 * a wall session and leaves the address bar at once.
 */
export function KioskPage() {
  const { t } = useTranslation();
  const { token = '' } = useParams();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    let left = false;
    api('/api/session/kiosk', { method: 'POST', body: { token } }).then(
      async () => {
        await queries.resetQueries({ queryKey: SESSION_KEY });
        if (!left) navigate('/wall', { replace: true });
      },
      (cause: unknown) => !left && setError(cause),
    );
    return () => {
      left = true;
    };
  }, [token, navigate, queries]);
  if (error === null) return <main className="notice-page">{t('session.kioskOpening')}</main>;
  return (
    <main className="notice-page">
      <h1>{t('session.kioskFailed')}</h1>
      <p>{t('session.kioskHelp')}</p>
      <ErrorNote error={error} />
    </main>
  );
}
