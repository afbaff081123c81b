import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isOfLeave } from '../../../app/notices/notice-link.ts';
import { useSubjectRead } from '../../../app/notices/use-subject-read.ts';
import { ErrorNote } from '../../../ui/error-note.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { clockOf } from '../../../ui/time.ts';
import { useWords } from '../../../ui/words.ts';
import { useMe } from '../me-context.ts';
import { BackLink } from '../parts/back-link.tsx';
import { LeaveForm } from './leave-form.tsx';
import { type OwnLeave, useLeaveWrites, useMyLeaves } from './my-leaves.ts';
import './leaves.css';

/** `/me/leaves` 请假与公出: what I asked for and where it stands, and asking for more. A supervisor decides. */
export function OwnLeaves() {
  const { t } = useTranslation();
  const { fresh, signedOut } = useMe();
  const leaves = useMyLeaves();
  useSubjectRead(isOfLeave, leaves.dataUpdatedAt);
  const { ask, withdraw } = useLeaveWrites();
  const [asking, setAsking] = useState(false);
  const reachable = fresh && !signedOut;
  return (
    <>
      <BackLink to="records" />
      <h1 className="me-title">{t('roster.leave.title')}</h1>
      <p className="me-quiet">{t('me.leaves.lead')}</p>
      {asking ? (
        <LeaveForm ask={ask} reachable={reachable} onClose={() => setAsking(false)} />
      ) : (
        <>
          {ask.isSuccess && <p role="status">{t('me.leaves.sent')}</p>}
          <button
            type="button"
            className="button primary"
            onClick={() => {
              ask.reset();
              setAsking(true);
            }}
          >
            {t('me.leaves.ask')}
          </button>
        </>
      )}
      {withdraw.error && <ErrorNote error={withdraw.error} />}
      {leaves.isPending && <Skeleton lines={4} />}
      {leaves.isError && <ErrorNote error={leaves.error} retry={() => void leaves.refetch()} />}
      {leaves.data?.length === 0 && <p className="me-empty">{t('me.leaves.none')}</p>}
      {leaves.data?.map((leave) => (
        <LeaveCard
          key={leave.id}
          leave={leave}
          may={reachable && !withdraw.isPending}
          onWithdraw={() => withdraw.mutate(leave.id)}
        />
      ))}
      {leaves.data?.some(({ stage }) => stage === 'requested') && !reachable && (
        <p className="me-quiet">{t('me.leaves.needsNetwork')}</p>
      )}
    </>
  );
}

const MARKS = { requested: '◌', approved: '●', rejected: '✕', cancelled: '–' } as const;

interface LeaveCardProps {
  readonly leave: OwnLeave;
  readonly may: boolean;
  readonly onWithdraw: () => void;
}

function LeaveCard({ leave, may, onWithdraw }: LeaveCardProps) {
  const { t } = useTranslation();
  const words = useWords();
  const [sure, setSure] = useState(false);
  const moment = (at: number): string => `${words.date(at)} ${clockOf(at)}`;
  const { stage, course } = leave;
  return (
    <article className="me-card me-leave" data-stage={stage}>
      <p>
        <strong>
          {moment(leave.from)} — {moment(leave.to)}
        </strong>
        <span className="me-leave-stage">
          {MARKS[stage]} {t(`roster.leave.stage.${stage}`)}
        </span>
      </p>
      {leave.reason && <p>{leave.reason}</p>}
      <small>
        {course ? t('roster.leave.by', { who: course.by, when: moment(course.at) }) : t('roster.leave.fromElsewhere')}
        {course?.note && ` · ${course.note}`}
      </small>
      {stage === 'requested' && (
        <button
          type="button"
          className="button"
          disabled={!may}
          onClick={() => (sure ? onWithdraw() : setSure(true))}
          onBlur={() => setSure(false)}
        >
          {t(sure ? 'me.leaves.withdrawSure' : 'me.leaves.withdraw')}
        </button>
      )}
    </article>
  );
}
