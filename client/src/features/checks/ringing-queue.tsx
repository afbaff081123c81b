import type { ListedCheckIn } from '@dutywall/shared/protocol';
import { useQuery } from '@tanstack/react-query';
import { PhoneCall, Video } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { api } from '../../app/api.ts';
import { OutcomeMark } from '../../app/check-in/outcome.tsx';
import { mayRing, useCallable } from '../../app/check-in/rest.ts';
import { useNow } from '../../app/use-now.ts';
import type { LiveFeed } from '../../feed/types.ts';
import type { DrawnOfficer } from './use-checks.ts';
import type { RingingQueue } from './use-ringing-queue.ts';

/** The bar above the drawn: rings them one after another, and says whom next. */
export function RingingBar({ feed, queue }: { feed: LiveFeed; queue: RingingQueue }) {
  const { t } = useTranslation();
  const now = useNow(feed);
  const { running, next } = queue;
  const offline = feed.status().connection !== 'live';
  return (
    <div className="checks-ringing">
      <button
        type="button"
        className={running ? 'button' : 'button primary'}
        disabled={offline && !running}
        onClick={running ? queue.pause : queue.start}
      >
        <PhoneCall size={15} aria-hidden="true" /> {t(running ? 'checkIn.queue.pause' : 'checkIn.queue.start')}
      </button>
      <span role="status">
        {offline
          ? t('checkIn.queue.noFeed')
          : next
            ? t('checkIn.queue.next', {
                n: Math.max(0, Math.ceil((next.at - now) / 1000)),
                name: next.officer.name,
              })
            : queue.done
              ? t(queue.passed.size === 0 ? 'checkIn.queue.done' : 'checkIn.queue.donePassed', { n: queue.passed.size })
              : t('checkIn.queue.lead')}
      </span>
    </div>
  );
}

/** What check-ins about this draw came to, the newest of each officer. */
export function useDrawnCheckIns(check: string, current: string | null): ReadonlyMap<string, ListedCheckIn> {
  const found = useQuery({
    // Asked again whenever a call about this draw begins or ends.
    queryKey: ['check-ins', 'of-draw', check, current],
    queryFn: ({ signal }) =>
      api<readonly ListedCheckIn[]>(`/api/check-ins?spotCheck=${encodeURIComponent(check)}`, { signal }),
    placeholderData: (before) => before,
    refetchInterval: 15_000,
  });
  const newest = new Map<string, ListedCheckIn>();
  for (const row of found.data ?? []) {
    const known = newest.get(row.officer);
    if (!known || known.rangAt < row.rangAt) newest.set(row.officer, row);
  }
  return newest;
}

export interface RingCellProps {
  readonly one: DrawnOfficer;
  readonly queue: RingingQueue;
  readonly last: ListedCheckIn | undefined;
}

/** One drawn officer: whether a call is possible and why not, ringing one alone, and what the last one came to. */
export function RingCell({ one, queue, last }: RingCellProps) {
  const { t } = useTranslation();
  const now = queue.current === one.officer;
  const callable = useCallable(one.officer, one.state !== 'checked' && !now);
  const { data } = callable;
  const refused = queue.refused.get(one.officer);
  const passed = queue.passed.get(one.officer);
  const may = callable.isError || (data !== undefined && mayRing(data));
  return (
    <div className="checks-call">
      {now ? (
        <b>
          <i aria-hidden="true" /> {t('checkIn.queue.now')}
        </b>
      ) : (
        one.state !== 'checked' && (
          <button
            type="button"
            className="button"
            disabled={!may || queue.current !== null}
            onClick={() => queue.ringOne(one)}
          >
            <Video size={15} aria-hidden="true" /> {t('checkIn.queue.ring')}
          </button>
        )
      )}
      {passed && <small>{t('checkIn.queue.skipped', { reason: t(`checkIn.callable.${passed}`) })}</small>}
      {!now && one.state !== 'checked' && data?.reason && data.reason !== passed && (
        <small>
          {t(`checkIn.callable.${data.reason}`)}
          {data.text808 && ` ${t('checkIn.callable.text808')}`}
        </small>
      )}
      {refused && <small>{t('checkIn.queue.skipped', { reason: t(`errors.refusal.${refused}`) })}</small>}
      {last?.stage === 'ended' && <OutcomeMark row={last} />}
    </div>
  );
}
