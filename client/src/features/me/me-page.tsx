import { Suspense, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate, Outlet, useLocation } from 'react-router';
import { ForbiddenPage } from '../../app/pages.tsx';
import { useSession } from '../../app/session.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { CallGate } from './call/call-gate.tsx';
import { makeInstallable } from './installable.ts';
import { type Me, MeProvider } from './me-context.ts';
import { Notices } from './parts/notices.tsx';
import { TabBar } from './parts/tab-bar.tsx';
import { UpdateNote } from './parts/update-note.tsx';
import { TerminalProvider } from './terminal/terminal-context.ts';
import { useFresh } from './use-fresh.ts';
import { useNotices } from './use-notices.ts';
import { useOwnTerminal } from './use-own-terminal.ts';
import { useView } from './use-view.ts';
import './me.css';

/** How often a session that could not be asked for is asked for again, ms: phones do not always notice a network. */
const AGAIN_MS = 15_000;

/**
 * The officer's terminal. It opens from what this phone last knew, before and without the server; a session that
 * ended in the middle of a shift is said, and does not take the page away.
 */
export function MePage() {
  const { t } = useTranslation();
  const session = useSession();
  const location = useLocation();
  const signedIn = session.data?.role === 'officer';
  const { asked, latest, keptKnown } = useView(signedIn);
  const terminal = useOwnTerminal(latest);
  const fresh = useFresh(latest?.at ?? 0);
  const connection = useNotices(signedIn);
  useEffect(makeInstallable, []);
  const { isError, refetch } = session;
  useEffect(() => {
    if (!isError) return;
    const timer = setInterval(() => void refetch(), AGAIN_MS);
    return () => clearInterval(timer);
  }, [isError, refetch]);

  if (session.data && !signedIn) return <ForbiddenPage role={session.data.role} />;
  if (!latest || !terminal) {
    if (session.data === null && keptKnown && !latest) {
      return <Navigate to="/login" replace state={{ from: `${location.pathname}${location.hash}` }} />;
    }
    const error = asked.error ?? session.error;
    return (
      <main className="me me-first">
        {error ? (
          <ErrorNote error={error} retry={() => void (signedIn ? asked.refetch() : session.refetch())} />
        ) : (
          <Skeleton lines={8} />
        )}
      </main>
    );
  }
  const me: Me = {
    view: latest.view,
    seenAt: latest.at,
    offsetMs: latest.view.serverTime - latest.at,
    fresh: asked.isSuccess && fresh,
    signedOut: session.data === null,
    refresh: () => void asked.refetch(),
  };
  return (
    <MeProvider value={me}>
      <TerminalProvider value={terminal}>
        <div className="me">
          <UpdateNote />
          <Notices error={signedIn ? asked.error : session.error} />
          <main className="me-main" aria-label={t('me.title')}>
            <Suspense fallback={<Skeleton lines={6} />}>
              <Outlet />
            </Suspense>
          </main>
          <TabBar />
          {connection && <CallGate connection={connection} />}
        </div>
      </TerminalProvider>
    </MeProvider>
  );
}
