import { lazy, type ReactNode, Suspense } from 'react';
import { Outlet, type RouteObject } from 'react-router';
import { KioskPage } from '../features/session/kiosk-page.tsx';
import { LoginPage } from '../features/session/login-page.tsx';
import { WelcomePage } from '../features/session/welcome-page.tsx';
import { PageSkeleton } from '../ui/skeleton.tsx';
import { Guard, Landing } from './guard.tsx';
import { CrashPage, NotFoundPage } from './pages.tsx';
import { PAGE_ROLES, type Role, useSession } from './session.ts';

// The map and its GPU code load only where a map is shown.
const LiveGate = lazy(async () => ({ default: (await import('./live-gate.tsx')).LiveGate }));
const ReplayGate = lazy(async () => ({ default: (await import('./replay-gate.tsx')).ReplayGate }));
const WallPage = lazy(async () => ({ default: (await import('../features/wall/wall-page.tsx')).WallPage }));
const DeskPage = lazy(async () => ({ default: (await import('../features/desk/desk-page.tsx')).DeskPage }));
const ChecksPage = lazy(async () => ({ default: (await import('../features/checks/checks-page.tsx')).ChecksPage }));
const PostsPage = lazy(async () => ({ default: (await import('../features/posts/posts-page.tsx')).PostsPage }));
const RulesPage = lazy(async () => ({ default: (await import('../features/rules/rules-page.tsx')).RulesPage }));
const ReplayPage = lazy(async () => ({ default: (await import('../features/replay/replay-page.tsx')).ReplayPage }));
const RosterPage = lazy(async () => ({ default: (await import('../features/roster/roster-page.tsx')).RosterPage }));
// The officer's page is for phones: none of the map's code, and its own shell around each tab.
const MePage = lazy(async () => ({ default: (await import('../features/me/me-page.tsx')).MePage }));
const NowTab = lazy(async () => ({ default: (await import('../features/me/tabs/now-tab.tsx')).NowTab }));
const RecordsTab = lazy(async () => ({ default: (await import('../features/me/tabs/records-tab.tsx')).RecordsTab }));
const MessagesTab = lazy(async () => ({ default: (await import('../features/me/tabs/messages-tab.tsx')).MessagesTab }));
const EnrolTab = lazy(async () => ({ default: (await import('../features/me/tabs/enrol-tab.tsx')).EnrolTab }));
const OwnLeaves = lazy(async () => ({ default: (await import('../features/me/leaves/leaves-page.tsx')).OwnLeaves }));
const SettingsTab = lazy(async () => ({ default: (await import('../features/me/tabs/settings-tab.tsx')).SettingsTab }));

const EvidencePage = lazy(async () => ({
  default: (await import('../features/evidence/evidence-page.tsx')).EvidencePage,
}));
const OwnEvidence = lazy(async () => ({
  default: (await import('../features/evidence/evidence-page.tsx')).OwnEvidence,
}));
const CamerasPage = lazy(async () => ({ default: (await import('../features/cameras/cameras-page.tsx')).CamerasPage }));
const TerminalsPage = lazy(async () => ({
  default: (await import('../features/terminals/terminals-page.tsx')).TerminalsPage,
}));
const StillsPage = lazy(async () => ({ default: (await import('../features/stills/stills-page.tsx')).StillsPage }));
const AbsencesPage = lazy(async () => ({
  default: (await import('../features/absence/absences-page.tsx')).AbsencesPage,
}));
const AbsencePage = lazy(async () => ({ default: (await import('../features/absence/absence-page.tsx')).AbsencePage }));
const PrintPage = lazy(async () => ({ default: (await import('../features/absence/print-page.tsx')).PrintPage }));
const OfficerFlags = lazy(async () => ({
  default: (await import('../features/absence/officer-flags.tsx')).OfficerFlags,
}));
const OfficerFlag = lazy(async () => ({ default: (await import('../features/absence/officer-flag.tsx')).OfficerFlag }));

function guarded(page: ReactNode, roles?: readonly Role[]): ReactNode {
  return (
    <Guard {...(roles ? { roles } : {})}>
      <Suspense fallback={<PageSkeleton />}>{page}</Suspense>
    </Guard>
  );
}

function live(page: ReactNode): ReactNode {
  return <LiveGate>{page}</LiveGate>;
}

/** Live where the role hears facts and acts; the others read the same page over HTTP. */
function ForSupervisors({ page }: { page: ReactNode }): ReactNode {
  return useSession().data?.role === 'supervisor' ? live(page) : page;
}

export const routes: RouteObject[] = [
  {
    element: <Outlet />,
    errorElement: <CrashPage />,
    children: [
      { path: '/', element: <Landing /> },
      { path: '/login', element: <LoginPage /> },
      { path: '/kiosk/:token', element: <KioskPage /> },
      { path: '/welcome', element: guarded(<WelcomePage />) },
      { path: '/wall', element: guarded(live(<WallPage />), PAGE_ROLES.wall) },
      { path: '/desk', element: guarded(live(<DeskPage />), PAGE_ROLES.desk) },
      { path: '/checks', element: guarded(<ForSupervisors page={<ChecksPage />} />, PAGE_ROLES.checks) },
      { path: '/rules', element: guarded(<RulesPage />, PAGE_ROLES.rules) },
      { path: '/posts', element: guarded(<PostsPage />, PAGE_ROLES.posts) },
      {
        path: '/replay',
        element: guarded(
          <ReplayGate>
            <ReplayPage />
          </ReplayGate>,
          PAGE_ROLES.replay,
        ),
      },
      { path: '/roster', element: guarded(<RosterPage />, PAGE_ROLES.roster) },
      { path: '/check-ins/:id', element: guarded(<EvidencePage />, PAGE_ROLES.evidence) },
      { path: '/cameras', element: guarded(<CamerasPage />, PAGE_ROLES.cameras) },
      { path: '/admin/terminals', element: guarded(<TerminalsPage />, PAGE_ROLES.terminals) },
      { path: '/stills', element: guarded(<StillsPage />, PAGE_ROLES.stills) },
      { path: '/absences', element: guarded(<AbsencesPage />, PAGE_ROLES.absences) },
      { path: '/absences/:id', element: guarded(<AbsencePage />, PAGE_ROLES.absences) },
      { path: '/absences/:id/print', element: guarded(<PrintPage />, PAGE_ROLES.sheet) },
      {
        // No guard around it: it opens from what the phone last knew, whether or not the server can be asked.
        path: '/me',
        element: (
          <Suspense fallback={<PageSkeleton />}>
            <MePage />
          </Suspense>
        ),
        children: [
          { index: true, element: <NowTab /> },
          { path: 'leaves', element: <OwnLeaves /> },
          { path: 'flags', element: <OfficerFlags /> },
          { path: 'flags/:id', element: <OfficerFlag /> },
          { path: 'check-ins/:id', element: <OwnEvidence /> },
          { path: 'records', element: <RecordsTab /> },
          { path: 'messages', element: <MessagesTab /> },
          { path: 'enrol', element: <EnrolTab /> },
          { path: 'settings', element: <SettingsTab /> },
        ],
      },
      { path: '*', element: <NotFoundPage /> },
    ],
  },
];
