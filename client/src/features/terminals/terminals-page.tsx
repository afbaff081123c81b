import { Plus } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { landingOf, useSession } from '../../app/session.ts';
import { useShortcuts } from '../../app/use-shortcuts.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { LanguageSwitch } from '../../ui/language-switch.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { clockOf } from '../../ui/time.ts';
import { useWords } from '../../ui/words.ts';
import { EnrolDialog } from './enrol-dialog.tsx';
import { type Target, USES, useDisable, useReopen, useTerminals } from './requests.ts';
import { TerminalTable } from './terminal-table.tsx';
import { useView } from './use-view.ts';
import './terminals.css';

/** `/admin/terminals?text=…&state=used`: administrators keep the terminals; supervisors look at those of their squads. */
export function TerminalsPage() {
  const { t } = useTranslation();
  const words = useWords();
  const session = useSession();
  const keeps = session.data?.role === 'administrator';
  const view = useView();
  const search = useRef<HTMLInputElement>(null);
  const [enrolling, setEnrolling] = useState(false);
  const terminals = useTerminals(view.text, view.use);
  const disable = useDisable();
  const reopen = useReopen();
  useShortcuts({
    '/': enrolling
      ? undefined
      : () => {
          search.current?.focus();
          search.current?.select();
        },
  });
  useEffect(() => {
    document.title = `${t('terminals.title')} · ${t('common.product')}`;
  }, [t]);
  const pages = terminals.data?.pages ?? [];
  const rows = pages.flatMap((page) => page.terminals.map((row) => ({ ...row, at: page.at })));
  const filtered = view.text !== '' || view.use !== 'all';
  const act = (run: typeof disable | typeof reopen, target: Target) => {
    disable.reset();
    reopen.reset();
    run.mutate(target);
  };
  const end = (target: Target) => {
    if (globalThis.confirm(t('terminals.disableAsk', { who: target.who }))) act(disable, target);
  };
  const closeEnrolling = () => {
    setEnrolling(false);
    void terminals.refetch();
  };
  return (
    <div className="terminals">
      <header>
        <Link className="button quiet" to={session.data ? landingOf(session.data.role) : '/'}>
          ← {t('terminals.back')}
        </Link>
        <h1>{t('terminals.title')}</h1>
        <span className="terminals-quiet">
          {pages[0] &&
            `${t(terminals.hasNextPage ? 'terminals.shownMore' : 'terminals.shown', { n: rows.length })} · ${t(
              'terminals.asOf',
              { time: clockOf(Math.min(...pages.map(({ at }) => at))) },
            )}`}
        </span>
        {keeps && (
          <button type="button" className="button primary" onClick={() => setEnrolling(true)}>
            <Plus size={14} aria-hidden="true" /> {t('terminals.enrol')}
          </button>
        )}
        <LanguageSwitch />
      </header>
      <div className="terminals-tools">
        <span className="terminals-search">
          <input
            ref={search}
            className="input"
            type="search"
            value={view.typed}
            maxLength={64}
            aria-keyshortcuts="/"
            placeholder={t(keeps ? 'terminals.searchAdmin' : 'terminals.search')}
            aria-label={t(keeps ? 'terminals.searchAdmin' : 'terminals.search')}
            onChange={(event) => view.type(event.target.value)}
          />
          {view.typed === '' && <kbd>/</kbd>}
        </span>
        <fieldset aria-label={t('terminals.filter')}>
          {USES.map((use) => (
            <button
              key={use}
              type="button"
              className="button"
              aria-pressed={view.use === use}
              onClick={() => view.filter(use)}
            >
              {t(`terminals.use.${use}`)}
            </button>
          ))}
        </fieldset>
        <p role="status">
          {disable.isSuccess && t('terminals.disabled', { who: disable.variables.who })}
          {reopen.isSuccess &&
            t('terminals.reopened', {
              who: reopen.variables.who,
              time: words.moment(Date.parse(reopen.data.registerUntil), Date.now()),
            })}
        </p>
      </div>
      <main aria-busy={terminals.isPlaceholderData}>
        {disable.isError && <ErrorNote error={disable.error} />}
        {reopen.isError && <ErrorNote error={reopen.error} />}
        {terminals.isPending && <Skeleton lines={10} />}
        {terminals.isError && <ErrorNote error={terminals.error} retry={() => void terminals.refetch()} />}
        {terminals.isSuccess && rows.length === 0 && (
          <div className="empty">
            <p>{t(filtered ? 'terminals.noMatch' : keeps ? 'terminals.emptyAdmin' : 'terminals.empty')}</p>
            {filtered && (
              <button type="button" className="button" onClick={view.clear}>
                {t('terminals.clear')}
              </button>
            )}
          </div>
        )}
        {rows.length > 0 && (
          <TerminalTable
            rows={rows}
            acts={
              keeps
                ? {
                    onDisable: end,
                    onReopen: (target) => act(reopen, target),
                    pending: [disable, reopen].find(({ isPending }) => isPending)?.variables?.id ?? null,
                  }
                : null
            }
          />
        )}
        {terminals.hasNextPage && (
          <button
            type="button"
            className="button terminals-more"
            disabled={terminals.isFetchingNextPage}
            onClick={() => void terminals.fetchNextPage()}
          >
            {t(terminals.isFetchingNextPage ? 'common.loading' : 'terminals.more')}
          </button>
        )}
      </main>
      {enrolling && <EnrolDialog onClose={closeEnrolling} />}
    </div>
  );
}
