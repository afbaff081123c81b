import { useTranslation } from 'react-i18next';
import { Link, useRouteError } from 'react-router';
import { ApiError } from './api.ts';
import type { Role } from './session.ts';
import './pages.css';

export function NotFoundPage() {
  const { t } = useTranslation();
  return (
    <main className="notice-page">
      <p className="notice-code">404</p>
      <h1>{t('errors.notFound')}</h1>
      <p>{t('errors.notFoundHelp')}</p>
      <Link className="button primary" to="/">
        {t('errors.home')}
      </Link>
    </main>
  );
}

export function ForbiddenPage({ role }: { role: Role }) {
  const { t } = useTranslation();
  return (
    <main className="notice-page">
      <p className="notice-code">403</p>
      <h1>{t('errors.forbidden')}</h1>
      <p>{t('errors.forbiddenHelp', { role: t(`common.role.${role}`) })}</p>
      <Link className="button primary" to="/">
        {t('errors.home')}
      </Link>
    </main>
  );
}

/** A short number that the log of this browser and the report to an administrator share. */
function referenceOf(error: unknown): string {
  if (error instanceof ApiError && error.reference) return error.reference;
  return Date.now().toString(36).toUpperCase();
}

/** What a bug in a page looks like to people: words, a number, and a way on. */
export function CrashPage() {
  const { t } = useTranslation();
  const error = useRouteError();
  const reference = referenceOf(error);
  console.error(`page failed, reference ${reference}`, error);
  return (
    <main className="notice-page" role="alert">
      <h1>{t('errors.crashed')}</h1>
      <p>{t('errors.crashedHelp')}</p>
      <p className="notice-reference">{t('errors.reference', { reference })}</p>
      <button type="button" className="button primary" onClick={() => globalThis.location.reload()}>
        {t('errors.reload')}
      </button>
    </main>
  );
}
