import type { ReactNode } from 'react';
import { Navigate, useLocation } from 'react-router';
import { ErrorNote } from '../ui/error-note.tsx';
import { PageSkeleton } from '../ui/skeleton.tsx';
import { ForbiddenPage } from './pages.tsx';
import { landingOf, type Role, useSession } from './session.ts';

/** Shows the page to the roles it is for; everyone else is told where to go. */
export function Guard({ roles, children }: { roles?: readonly Role[]; children: ReactNode }) {
  const session = useSession();
  const location = useLocation();
  if (session.isPending) return <PageSkeleton />;
  if (session.isError) return <ErrorNote error={session.error} retry={() => void session.refetch()} page />;
  if (session.data === null) {
    const from = `${location.pathname}${location.search}`;
    return <Navigate to="/login" replace state={{ from }} />;
  }
  if (roles && !roles.includes(session.data.role)) return <ForbiddenPage role={session.data.role} />;
  return children;
}

/** `/`: each role to its own start. */
export function Landing() {
  const session = useSession();
  if (session.isPending) return <PageSkeleton />;
  if (session.isError) return <ErrorNote error={session.error} retry={() => void session.refetch()} page />;
  return <Navigate to={session.data ? landingOf(session.data.role) : '/login'} replace />;
}
