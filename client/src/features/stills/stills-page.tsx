import type { StillRow } from '@dutywall/shared/protocol';
import { Cctv, Flag, Map as MapIcon, Video } from 'lucide-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { useStills } from '../../app/stills.ts';
import { useShortcuts } from '../../app/use-shortcuts.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { LanguageSwitch } from '../../ui/language-switch.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useWords } from '../../ui/words.ts';
import { Still } from './still.tsx';
import './stills.css';

const DAYS = [1, 7, 31, 92] as const;
const ICONS = { map: MapIcon, 'check-in': Video, camera: Cctv } as const;

/** `/stills`: what was captured from map and videos; the list on the left, one of them on the right. */
export function StillsPage() {
  const { t } = useTranslation();
  const [params, setParams] = useSearchParams();
  const days = DAYS.find((one) => String(one) === params.get('days')) ?? 31;
  const findings = params.get('findings') === '1';
  const shown = params.get('show');
  const stills = useStills(days, findings);
  const list = stills.data ?? [];
  const put = (key: string, value: string | null) =>
    setParams(
      (old) => {
        const next = new URLSearchParams(old);
        if (value === null) next.delete(key);
        else next.set(key, value);
        return next;
      },
      { replace: true },
    );
  const move = (by: 1 | -1) => {
    const at = list.findIndex((one) => one.id === shown);
    const next = list[Math.min(list.length - 1, Math.max(0, at + by))];
    if (next) put('show', next.id);
  };
  useShortcuts({ j: () => move(1), k: () => move(-1) });
  useEffect(() => {
    document.title = `${t('stills.title')} · ${t('common.product')}`;
  }, [t]);
  const current = list.find((one) => one.id === shown);
  return (
    <div className="stills">
      <header>
        <Link className="button quiet" to="/desk">
          ← {t('stills.back')}
        </Link>
        <h1>{t('stills.title')}</h1>
        <span className="stills-quiet">{t('stills.count', { n: list.length })}</span>
        <LanguageSwitch />
      </header>
      <nav aria-label={t('stills.title')}>
        <div className="stills-tools">
          <select className="input" value={days} onChange={(event) => put('days', event.target.value)}>
            {DAYS.map((n) => (
              <option key={n} value={n}>
                {t('stills.days', { n })}
              </option>
            ))}
          </select>
          <button
            type="button"
            className="button"
            aria-pressed={findings}
            onClick={() => put('findings', findings ? null : '1')}
          >
            {t('stills.findings')}
          </button>
        </div>
        {stills.isPending && <Skeleton lines={6} />}
        {stills.isError && <ErrorNote error={stills.error} retry={() => void stills.refetch()} />}
        {stills.isSuccess && list.length === 0 && (
          <p className="empty">{t(findings ? 'stills.emptyFindings' : 'stills.empty')}</p>
        )}
        <ol>
          {list.map((still) => (
            <Row key={still.id} still={still} current={still === current} onChoose={() => put('show', still.id)} />
          ))}
        </ol>
      </nav>
      <main>
        {current ? <Still key={current.id} still={current} /> : <p className="empty">{t('stills.choose')}</p>}
      </main>
    </div>
  );
}

function Row({ still, current, onChoose }: { still: StillRow; current: boolean; onChoose: () => void }) {
  const { t } = useTranslation();
  const words = useWords();
  const Icon = ICONS[still.of];
  const title = still.place || still.note || t(`stills.of.${still.of}`);
  return (
    <li>
      <button type="button" className="stills-row" aria-current={current} onClick={onChoose}>
        <Icon size={16} aria-hidden="true" />
        <b>{title}</b>
        <time>{words.moment(still.at, Date.now())}</time>
        <small>
          {still.officer ? `${still.officer.name} · ` : ''}
          {t('stills.by', { who: still.by })}
        </small>
        {still.finding && (
          <em>
            <Flag size={13} aria-hidden="true" /> {t('stills.finding.mark')}
          </em>
        )}
      </button>
    </li>
  );
}
