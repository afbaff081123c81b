import { chinaClockText, chinaDateText, chinaInstant } from '@dutywall/shared/kit';
import type { LeaveRequestRow, RosterWeek } from '@dutywall/shared/protocol';
import { X } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../app/api.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { ReasonForm } from '../../ui/reason-form.tsx';
import { useWords } from '../../ui/words.ts';
import type { useRosterWrites } from './roster-data.ts';

export interface LeavePanelProps {
  readonly week: RosterWeek;
  readonly day: number;
  readonly officer: string | null;
  /** Supervisors decide; others look. */
  readonly decides: boolean;
  readonly writes: ReturnType<typeof useRosterWrites>;
  readonly onDone: (word: string) => void;
  readonly onClose: () => void;
}

/** The week's leaves: those to decide first. */
export function LeavePanel({ week, day, officer, decides, writes, onDone, onClose }: LeavePanelProps) {
  const { t } = useTranslation();
  const order: readonly LeaveRequestRow['stage'][] = ['requested', 'approved', 'rejected', 'cancelled'];
  const leaves = [...week.leaves].sort((a, b) => order.indexOf(a.stage) - order.indexOf(b.stage) || a.from - b.from);
  const names = new Map(week.officers.map((one) => [one.id, one.name]));
  return (
    <aside className="roster-panel" aria-labelledby="leave-title">
      <header>
        <h2 id="leave-title">{t('roster.leave.title')}</h2>
        <button type="button" className="icon-button" aria-label={t('common.close')} onClick={onClose}>
          <X size={18} />
        </button>
      </header>
      {writes.stepLeave.error && !writes.stepLeave.variables?.note && <ErrorNote error={writes.stepLeave.error} />}
      {leaves.length === 0 && (
        <div className="empty">
          <strong>{t('roster.leave.empty')}</strong>
          <span>{t('roster.leave.emptyHelp')}</span>
        </div>
      )}
      <ul className="roster-leaves">
        {leaves.map((leave) => (
          <LeaveItem
            key={leave.id}
            leave={leave}
            name={names.get(leave.officer) ?? leave.officer}
            decides={decides}
            busy={writes.stepLeave.isPending}
            error={writes.stepLeave.variables?.id === leave.id ? writes.stepLeave.error : null}
            onStep={(step, note) => writes.stepLeave.mutate({ id: leave.id, step, ...(note ? { note } : {}) })}
          />
        ))}
      </ul>
      {decides && (
        <LeaveForm
          week={week}
          day={day}
          officer={officer}
          ask={writes.askLeave}
          onDone={() => onDone(t('roster.saved'))}
        />
      )}
    </aside>
  );
}

interface LeaveItemProps {
  readonly leave: LeaveRequestRow;
  readonly name: string;
  readonly decides: boolean;
  readonly busy: boolean;
  /** What the last step of this leave met. */
  readonly error: unknown;
  readonly onStep: (step: 'approve' | 'reject' | 'cancel', note?: string) => void;
}

function LeaveItem({ leave, name, decides, busy, error, onStep }: LeaveItemProps) {
  const { t } = useTranslation();
  const words = useWords();
  const moment = (at: number): string => `${words.date(at)} ${chinaClockText(at)}`;
  const steps = decides && leave.hasCourse;
  return (
    <li data-stage={leave.stage}>
      <p>
        <b>{name}</b>
        <span className="roster-stage">{t(`roster.leave.stage.${leave.stage}`)}</span>
      </p>
      <span>
        {moment(leave.from)} — {moment(leave.to)}
      </span>
      <span>{leave.reason ?? t('roster.leave.hidden')}</span>
      <small>
        {leave.hasCourse
          ? t('roster.leave.by', { who: leave.by, when: moment(leave.at) })
          : t('roster.leave.fromElsewhere')}
      </small>
      {steps && leave.stage === 'requested' && (
        <div>
          <button type="button" className="button primary" disabled={busy} onClick={() => onStep('approve')}>
            {t('roster.leave.approve')}
          </button>
          <button type="button" className="button" disabled={busy} onClick={() => onStep('reject')}>
            {t('roster.leave.reject')}
          </button>
        </div>
      )}
      {leave.takenTo !== null && <small>{t('roster.leave.taken', { time: moment(leave.takenTo) })}</small>}
      {leave.stage === 'cancelled' && leave.note && <small>{t('roster.leave.why', { note: leave.note })}</small>}
      {steps && leave.stage === 'approved' && <Cancelling {...{ leave, busy, error, onStep }} />}
    </li>
  );
}

/** One to come is cancelled at once; of one that has begun only the rest, for a reason; one that is over stays. */
function Cancelling({ leave, busy, error, onStep }: Pick<LeaveItemProps, 'leave' | 'busy' | 'error' | 'onStep'>) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const now = Date.now();
  if (leave.to <= now) return null;
  if (!asking) {
    const begun = leave.from < now;
    return (
      <div>
        <button
          type="button"
          className="button quiet"
          disabled={busy}
          onClick={() => (begun ? setAsking(true) : onStep('cancel'))}
        >
          {t(begun ? 'roster.leave.end' : 'roster.leave.cancel')}
        </button>
      </div>
    );
  }
  return (
    <div className="roster-leave-end">
      <p>{t('roster.leave.stays')}</p>
      <ReasonForm
        placeholder={t('roster.leave.endReason')}
        submit={t('roster.leave.end')}
        pending={busy}
        error={error}
        onSaid={(reason) => onStep('cancel', reason)}
      />
      <button type="button" className="button quiet" onClick={() => setAsking(false)}>
        {t('common.cancel')}
      </button>
    </div>
  );
}

interface LeaveFormProps {
  readonly week: RosterWeek;
  readonly day: number;
  readonly officer: string | null;
  readonly ask: ReturnType<typeof useRosterWrites>['askLeave'];
  readonly onDone: () => void;
}

function LeaveForm({ week, day, officer, ask, onDone }: LeaveFormProps) {
  const { t } = useTranslation();
  const date = chinaDateText(chinaInstant(day));
  const [who, setWho] = useState(officer ?? '');
  const [from, setFrom] = useState(`${date}T00:00`);
  const [to, setTo] = useState(`${chinaDateText(chinaInstant(day + 1))}T00:00`);
  const [reason, setReason] = useState('');
  const at = (text: string): number => Date.parse(`${text}:00+08:00`);
  const ready = who !== '' && reason.trim().length >= 2 && at(to) > at(from);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (!ready) return;
    const done = await ask.mutateAsync({ officer: who, from: at(from), to: at(to), reason }).catch(() => null);
    if (!done) return;
    setReason('');
    onDone();
  };
  const overlaps = ask.error instanceof ApiError && ask.error.code === 'conflict';
  return (
    <form onSubmit={send}>
      <h3>{t('roster.leave.new')}</h3>
      <select
        className="input"
        aria-label={t('roster.form.officer')}
        value={who}
        onChange={(event) => setWho(event.target.value)}
      >
        <option value="">{t('roster.form.pick')}</option>
        {week.officers.map((one) => (
          <option key={one.id} value={one.id}>
            {one.name} {one.badge}
          </option>
        ))}
      </select>
      <label className="field">
        <span>{t('roster.leave.from')}</span>
        <input className="input" type="datetime-local" value={from} onChange={(event) => setFrom(event.target.value)} />
      </label>
      <label className="field">
        <span>{t('roster.leave.to')}</span>
        <input className="input" type="datetime-local" value={to} onChange={(event) => setTo(event.target.value)} />
      </label>
      <label className="field">
        <span>{t('roster.leave.reason')}</span>
        <input className="input" maxLength={200} value={reason} onChange={(event) => setReason(event.target.value)} />
      </label>
      <small>{t('roster.leave.recordHelp')}</small>
      {overlaps && (
        <small className="roster-fault" role="alert">
          {t('roster.leave.overlap')}
        </small>
      )}
      {ask.error && !overlaps && <ErrorNote error={ask.error} />}
      <footer>
        <button type="submit" className="button primary" disabled={!ready || ask.isPending}>
          {t('roster.leave.record')}
        </button>
      </footer>
    </form>
  );
}
