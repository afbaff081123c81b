import type { CheckInRow } from '@dutywall/shared/protocol';
import { Check, Clock3, PhoneMissed, TriangleAlert, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useWords } from '../../ui/words.ts';
import './outcome.css';

type Ended = Pick<
  CheckInRow,
  'outcome' | 'endedBy' | 'failedPart' | 'busyReason' | 'liveAt' | 'endedAt' | 'answeredAt'
>;

const MARKS = {
  answered: Check,
  busy: Clock3,
  'no-answer': PhoneMissed,
  'technical-failure': TriangleAlert,
  cancelled: X,
} as const;

export interface OutcomeProps {
  readonly row: Ended;
  /** Said to the officer who was rung; otherwise to the desk. */
  readonly own?: boolean;
}

/** How a check-in ended, in words: the outcome, how long, and which part failed. */
export function OutcomeMark({ row, own = false }: OutcomeProps) {
  const { t } = useTranslation();
  const words = useWords();
  const { outcome } = row;
  if (outcome === null) return null;
  const Mark = MARKS[outcome];
  const said = own ? 'checkIn.own' : 'checkIn';
  const lasted = row.liveAt !== null && row.endedAt !== null ? row.endedAt - row.liveAt : null;
  return (
    <div className="outcome" data-outcome={outcome}>
      <p>
        <Mark size={18} aria-hidden="true" />
        <b>{t(`${said}.outcome.${outcome}`)}</b>
        {lasted !== null && <span>{t('checkIn.lasted', { duration: words.duration(lasted) })}</span>}
        {outcome === 'answered' && row.endedBy && <span>{t(`${said}.endedBy.${row.endedBy}`)}</span>}
      </p>
      {row.busyReason && <p>{t('checkIn.busyFor', { reason: row.busyReason })}</p>}
      {row.failedPart && <p>{t(`${said}.part.${row.failedPart}`)}</p>}
      {outcome === 'technical-failure' && <p className="outcome-quiet">{t(`${said}.neutral`)}</p>}
    </div>
  );
}
