import type { ListedAbsence } from '@dutywall/shared/protocol';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';

import { NoticeBell } from '../../app/notices/notice-bell.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useWords } from '../../ui/words.ts';
import { useAbsenceList } from './rest.ts';
import { DueMark, StageMark } from './stage-mark.tsx';
import { useMinutes } from './use-minutes.ts';
import { useKindWord } from './words.ts';
import './absence.css';

const VIEWS = ['open', 'mine', 'settled', 'all'] as const;
type View = (typeof VIEWS)[number];
const DAYS = [7, 31, 92, 365] as const;
const SORTS = ['flagged', 'deadline', 'officer', 'squad', 'stage'] as const;
type Sort = (typeof SORTS)[number];

const SETTLED = new Set(['withdrawn', 'upheld', 'corrected']);
/** A confirmed flag is settled once its appeal can no longer come; until then it is open, but waits for nobody. */
function isSettled(flag: ListedAbsence, now: number): boolean {
  return SETTLED.has(flag.stage) || (flag.stage === 'confirmed' && (flag.deadline ?? 0) <= now);
}

function within(view: View, flag: ListedAbsence, now: number): boolean {
  if (view === 'all') return true;
  if (view === 'mine') return flag.may.some((act) => act !== 'answer' && act !== 'appeal' && act !== 'notify');
  return isSettled(flag, now) === (view === 'settled');
}

/** When somebody has to do something; flags that wait for nobody come last. */
const dueAt = (flag: ListedAbsence) => flag.decisionFrom ?? flag.deadline ?? Number.POSITIVE_INFINITY;
const COMPARE: Readonly<Record<Sort, (a: ListedAbsence, b: ListedAbsence) => number>> = {
  flagged: (a, b) => b.flaggedAt - a.flaggedAt,
  deadline: (a, b) => (dueAt(a) === dueAt(b) ? 0 : dueAt(a) - dueAt(b)),
  officer: (a, b) => a.name.localeCompare(b.name, 'zh-CN'),
  squad: (a, b) => a.squadName.localeCompare(b.squadName, 'zh-CN'),
  stage: (a, b) => a.stage.localeCompare(b.stage),
};

/** `/absences`: every flag in sight with its stage and what runs; view, order and search are in the address. */
export function AbsencesPage() {
  const { t } = useTranslation();
  const now = useMinutes();
  const [params, setParams] = useSearchParams();
  const view = VIEWS.find((one) => one === params.get('view')) ?? 'open';
  const sort = SORTS.find((one) => one === params.get('sort')) ?? 'flagged';
  const days = DAYS.find((one) => String(one) === params.get('days')) ?? 31;
  const text = params.get('q') ?? '';
  const list = useAbsenceList(days);
  const put = (key: string, value: string) =>
    setParams(
      (old) => {
        const next = new URLSearchParams(old);
        if (value === '') next.delete(key);
        else next.set(key, value);
        return next;
      },
      { replace: true },
    );
  const all = list.data ?? [];
  const shown = all
    .filter((flag) => within(view, flag, now))
    .filter((flag) => `${flag.name} ${flag.badge} ${flag.squadName}`.toLowerCase().includes(text.trim().toLowerCase()))
    .sort(COMPARE[sort]);
  return (
    <main className="absences">
      <header className="absence-top">
        <Link className="button quiet" to="/desk">
          ← {t('absence.backDesk')}
        </Link>
        <h1>{t('absence.title')}</h1>
        <span className="absence-quiet">{t('absence.count', { n: shown.length })}</span>
        <NoticeBell />
      </header>
      <nav className="absence-filters">
        {VIEWS.map((one) => (
          <button key={one} type="button" className="chip" aria-pressed={one === view} onClick={() => put('view', one)}>
            {t(`absence.filter.${one}`)} <b>{all.filter((flag) => within(one, flag, now)).length}</b>
          </button>
        ))}
        <select
          className="input"
          value={days}
          aria-label={t('absence.column.flagged')}
          onChange={(e) => put('days', e.target.value)}
        >
          {DAYS.map((n) => (
            <option key={n} value={n}>
              {t('absence.filter.days', { n })}
            </option>
          ))}
        </select>
        <input
          className="input"
          type="search"
          value={text}
          placeholder={t('absence.filter.search')}
          aria-label={t('absence.filter.search')}
          onChange={(event) => put('q', event.target.value)}
        />
      </nav>
      {list.isError && <ErrorNote error={list.error} retry={() => void list.refetch()} />}
      {list.isPending ? (
        <Skeleton lines={8} />
      ) : shown.length === 0 ? (
        <p className="absence-empty">{t(all.length === 0 ? 'absence.empty' : 'absence.emptyFilter')}</p>
      ) : (
        <Table rows={shown} now={now} sort={sort} onSort={(by) => put('sort', by)} />
      )}
    </main>
  );
}

function Table({
  rows,
  now,
  sort,
  onSort,
}: {
  rows: readonly ListedAbsence[];
  now: number;
  sort: Sort;
  onSort: (sort: Sort) => void;
}) {
  const { t } = useTranslation();
  const words = useWords();
  const kindWord = useKindWord();
  const head = (by: Sort) => (
    <th aria-sort={sort === by ? 'ascending' : 'none'}>
      <button type="button" onClick={() => onSort(by)}>
        {t(`absence.column.${by}`)} {sort === by && <span aria-hidden="true">▾</span>}
      </button>
    </th>
  );
  return (
    <table className="absence-table">
      <thead>
        <tr>
          {head('officer')}
          {head('squad')}
          <th>{t('absence.column.kind')}</th>
          {head('stage')}
          {head('deadline')}
          {head('flagged')}
        </tr>
      </thead>
      <tbody>
        {rows.map((flag) => (
          <tr key={flag.id}>
            <td>
              <Link to={`/absences/${flag.id}`}>{flag.name}</Link> <small>{flag.badge}</small>
            </td>
            <td>{flag.squadName}</td>
            <td>
              {kindWord(flag)} <small className="absence-reason">{flag.reason}</small>
            </td>
            <td>
              <StageMark flag={flag} />
            </td>
            <td>
              <DueMark flag={flag} now={now} />
            </td>
            <td>
              {words.moment(flag.flaggedAt, now)} <small>{flag.flaggedBy}</small>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
