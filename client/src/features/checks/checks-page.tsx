import { Dices, Plus, Scale } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { CheckInSlot } from '../../app/check-in/check-in-slot.tsx';
import { useAnyLiveFeed } from '../../app/feed-context.tsx';
import { useSession } from '../../app/session.ts';
import { useShortcuts } from '../../app/use-shortcuts.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { LanguageSwitch } from '../../ui/language-switch.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useWords } from '../../ui/words.ts';
import { DrawPanel } from './draw-panel.tsx';
import { Fairness } from './fairness.tsx';
import { NewDraw } from './new-draw.tsx';
import { type SpotCheck, useChecks } from './use-checks.ts';
import './checks.css';

/** Random spot checks (SC1–SC3): draws on the left, one of them, a new one or the fairness report on the right. */
export function ChecksPage() {
  const { t } = useTranslation();
  const session = useSession();
  const checks = useChecks();
  const [params, setParams] = useSearchParams();
  const now = useMinute();
  const feed = useAnyLiveFeed();
  const mayDraw = session.data?.role === 'supervisor';
  const shown = params.get('show') ?? checks.data?.[0]?.id ?? 'new';
  const show = (what: string) => setParams({ show: what });
  const list = checks.data ?? [];
  const move = (by: 1 | -1) => {
    const at = list.findIndex((check) => check.id === shown);
    const next = list[Math.min(list.length - 1, Math.max(0, at + by))];
    if (next) show(next.id);
  };
  useShortcuts({
    j: () => move(1),
    k: () => move(-1),
    n: mayDraw ? () => show('new') : undefined,
    g: () => show('fairness'),
  });
  useEffect(() => {
    document.title = `${t('checks.title')} · ${t('common.product')}`;
  }, [t]);

  const current = list.find((check) => check.id === shown);
  return (
    <div className="checks">
      <header className="checks-head">
        <h1>
          <Dices size={20} aria-hidden="true" /> {t('checks.title')}
        </h1>
        <span className="checks-hint">{t('checks.keys')}</span>
        <LanguageSwitch />
        {mayDraw && (
          <Link className="button" to="/desk">
            {t('checks.desk')}
          </Link>
        )}
      </header>
      <nav className="checks-list" aria-label={t('checks.list')}>
        <div className="checks-tools">
          {mayDraw && (
            <button type="button" className="button primary" onClick={() => show('new')}>
              <Plus size={15} aria-hidden="true" /> {t('checks.new')} <kbd>n</kbd>
            </button>
          )}
          <button type="button" className="button" onClick={() => show('fairness')}>
            <Scale size={15} aria-hidden="true" /> {t('checks.fairness')} <kbd>g</kbd>
          </button>
        </div>
        {checks.isPending && <Skeleton lines={6} />}
        {checks.isError && <ErrorNote error={checks.error} retry={() => void checks.refetch()} />}
        {checks.data?.length === 0 && (
          <p className="empty">
            <strong>{t('checks.none')}</strong>
            <span>{t('checks.noneHelp')}</span>
          </p>
        )}
        <ol>
          {list.map((check) => (
            <CheckRow key={check.id} check={check} current={check.id === shown} now={now} onChoose={show} />
          ))}
        </ol>
      </nav>
      <main className="checks-main">
        {shown === 'fairness' ? (
          <Fairness />
        ) : current ? (
          <DrawPanel
            key={current.id}
            check={current}
            mayDraw={mayDraw}
            own={session.data?.name === current.maker}
            now={now}
          />
        ) : mayDraw && (shown === 'new' || !checks.isPending) ? (
          <NewDraw onMade={(check) => show(check.id)} now={now} />
        ) : null}
      </main>
      {feed && (
        <div className="checks-calls">
          <CheckInSlot feed={feed} />
        </div>
      )}
    </div>
  );
}

interface CheckRowProps {
  readonly check: SpotCheck;
  readonly current: boolean;
  readonly now: number;
  readonly onChoose: (id: string) => void;
}

function CheckRow({ check, current, now, onChoose }: CheckRowProps) {
  const { t } = useTranslation();
  const words = useWords();
  const drawn = check.result?.drawn ?? [];
  const checked = drawn.filter((one) => one.state === 'checked').length;
  const byHand = drawn.filter((one) => one.state === 'by-hand').length;
  const overdue = drawn.filter((one) => one.state === 'overdue').length;
  return (
    <li>
      <button type="button" className="checks-row" aria-current={current} onClick={() => onChoose(check.id)}>
        <b>{words.moment(check.committedAt, now)}</b>
        <span>{check.maker}</span>
        <span className="checks-progress">
          {check.result ? t('checks.progress', { checked, count: drawn.length }) : t('checks.waiting')}
        </span>
        {overdue > 0 && <span className="checks-overdue">▲ {t('checks.overdue', { n: overdue })}</span>}
        {byHand > 0 && <span className="checks-by-hand">◐ {t('checks.byHandCount', { n: byHand })}</span>}
      </button>
    </li>
  );
}

/** The present, moving every 15 s: enough for ages in minutes. */
function useMinute(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 15_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
