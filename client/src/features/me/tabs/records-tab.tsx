import { CHECK_IN_REASONS } from '@dutywall/shared/domain';
import type { MeLook, MeShift } from '@dutywall/shared/protocol';
import { useQuery } from '@tanstack/react-query';
import { ChevronRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api } from '../../../app/api.ts';
import { ErrorNote } from '../../../ui/error-note.tsx';
import { clockOf } from '../../../ui/time.ts';
import { useWords } from '../../../ui/words.ts';
import { CheckInList } from '../call/check-in-list.tsx';
import { useMe } from '../me-context.ts';
import { Loading } from '../parts/loading.tsx';
import { useClock } from '../use-clock.ts';

/** 记录: my flags, who looked at me (WW1), today's stretches, my shifts. */
export function RecordsTab() {
  const { t } = useTranslation();
  return (
    <>
      <h1 className="me-title">{t('me.tab.records')}</h1>
      <Link className="me-row me-link" to="/me/flags">
        <span>
          <strong>{t('absence.mine.title')}</strong>
          <small>{t('me.records.flagsHelp')}</small>
        </span>
        <ChevronRight aria-hidden="true" />
      </Link>
      <Link className="me-row me-link" to="/me/leaves">
        <span>
          <strong>{t('roster.leave.title')}</strong>
          <small>{t('me.records.leavesHelp')}</small>
        </span>
        <ChevronRight aria-hidden="true" />
      </Link>
      <Today />
      <CheckInList />
      <Looks />
      <Shifts />
    </>
  );
}

function Today() {
  const { t } = useTranslation();
  const words = useWords();
  const { view } = useMe();
  if (view.intervals.length === 0) return null;
  return (
    <section className="me-card">
      <h2 className="me-label">{t('me.records.today')}</h2>
      <ol className="me-list">
        {[...view.intervals].reverse().map((one) => (
          <li key={one.from}>
            <span className="me-when">
              {clockOf(one.from)}–{one.to === null ? t('common.time.now') : clockOf(one.to)}
            </span>
            <span>
              <strong>{t(`duty.state.${one.state}`)}</strong>
              <small>{one.text[words.language]}</small>
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

const LOOKS = [
  'track-opened',
  'absence-opened',
  'absence-photo-opened',
  'absence-exported',
  'shift-exported',
  'video-opened',
  'recording-opened',
  'video-exported',
  'check-in-opened',
  'snapshot-opened',
  'still-opened',
  'post-tracks-opened',
  'spot-check-exported',
  'replay-opened',
] as const;
type Look = (typeof LOOKS)[number];
const REASONS = ['desk', 'check-in', 'still'] as const;
const isReason = (reason: string): reason is (typeof REASONS)[number] =>
  (REASONS as readonly string[]).includes(reason);
const isLook = (action: string): action is Look => (LOOKS as readonly string[]).includes(action);

function Looks() {
  const { t } = useTranslation();
  const words = useWords();
  const now = useClock();
  const reasonWord = (reason: string): string => {
    if (isReason(reason)) return t(`me.lookReason.${reason}`);
    const ring = CHECK_IN_REASONS.find((one) => one === reason);
    return ring ? t(`checkIn.reason.${ring}`) : reason;
  };
  const looks = useQuery({
    queryKey: ['me', 'looks'],
    queryFn: ({ signal }) => api<{ looks: readonly MeLook[] }>('/api/me/looks?limit=50', { signal }),
    staleTime: 30_000,
  });
  return (
    <section className="me-card">
      <h2 className="me-label">{t('me.records.looks')}</h2>
      <p className="me-quiet">{t('me.records.looksHelp')}</p>
      <Loading of={looks} lines={3} />
      {looks.isError && <ErrorNote error={looks.error} retry={() => void looks.refetch()} />}
      {looks.data?.looks.length === 0 && <p className="me-empty">{t('me.records.noLooks')}</p>}
      <ul className="me-list">
        {looks.data?.looks.map((look) => (
          <li key={look.id}>
            <time className="me-when">{words.moment(look.at, now)}</time>
            <span>
              <strong>{look.by}</strong>
              <small>
                {isLook(look.action) ? t(`me.look.${look.action}`) : look.action}
                {look.reason && ` · ${reasonWord(look.reason)}`}
              </small>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Shifts() {
  const { t } = useTranslation();
  const words = useWords();
  const shifts = useQuery({
    queryKey: ['me', 'shifts'],
    queryFn: ({ signal }) => api<readonly MeShift[]>('/api/me/shifts', { signal }),
    staleTime: 5 * 60_000,
  });
  return (
    <section className="me-card">
      <h2 className="me-label">{t('me.records.shifts')}</h2>
      <Loading of={shifts} lines={3} />
      {shifts.isError && <ErrorNote error={shifts.error} retry={() => void shifts.refetch()} />}
      {shifts.data?.length === 0 && <p className="me-empty">{t('me.shift.none')}</p>}
      <ul className="me-list">
        {shifts.data?.map((shift) => (
          <li key={shift.id}>
            <span className="me-when">{words.date(shift.from)}</span>
            <span>
              <strong>
                {shift.name} {clockOf(shift.from)}–{clockOf(shift.to)}
              </strong>
              <small>{shift.posts.map((post) => post.name).join('、')}</small>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
