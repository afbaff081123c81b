import { Check, SkipForward } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { ErrorNote } from '../../ui/error-note.tsx';
import { useWords } from '../../ui/words.ts';
import { type DrawnOfficer, post, type SpotCheck, useAsk } from './use-checks.ts';

interface DrawnListProps {
  readonly check: string;
  readonly result: NonNullable<SpotCheck['result']>;
  readonly mayWork: boolean;
  readonly now: number;
}

interface Step {
  readonly officer: string;
  readonly outcome: 'checked' | 'skipped';
  readonly reason?: string;
}

/** Who was drawn, one after another: open, checked, or over time (SC3). */
export function DrawnList({ check, result, mayWork, now }: DrawnListProps) {
  const { t } = useTranslation();
  const words = useWords();
  const step = useAsk((asked: Step) => post<SpotCheck>(`/${check}/steps`, asked));
  const left = result.until - now;
  return (
    <section>
      <h3>
        {t('checks.drawn')}{' '}
        <small>
          {left > 0
            ? t('checks.left', { time: words.duration(left) })
            : t('checks.over', { time: words.duration(-left) })}
        </small>
      </h3>
      {step.error && <ErrorNote error={step.error} />}
      <ol className="checks-drawn">
        {result.drawn.map((one) => (
          <DrawnRow
            key={one.officer}
            one={one}
            busy={step.isPending}
            onStep={mayWork && one.state !== 'checked' ? (asked) => step.mutate(asked) : null}
            now={now}
          />
        ))}
      </ol>
    </section>
  );
}

const MARKS = { open: '○', overdue: '▲', checked: '●' } as const;

interface DrawnRowProps {
  readonly one: DrawnOfficer;
  readonly busy: boolean;
  readonly onStep: ((step: Step) => void) | null;
  readonly now: number;
}

function DrawnRow({ one, busy, onStep, now }: DrawnRowProps) {
  const { t } = useTranslation();
  const words = useWords();
  const [reason, setReason] = useState<string | null>(null);
  const skip = () => {
    if (reason === null || reason.trim().length < 2) return;
    onStep?.({ officer: one.officer, outcome: 'skipped', reason: reason.trim() });
    setReason(null);
  };
  return (
    <li data-state={one.state}>
      <span className="checks-mark">
        {MARKS[one.state]} {t(`checks.state.${one.state}`)}
      </span>
      <Link to={`/desk?officer=${encodeURIComponent(one.officer)}`}>
        <b>{one.name}</b> <small>{one.badge}</small>
      </Link>
      <span className="checks-chance">{t('checks.chance', { percent: (one.chance * 100).toFixed(1) })}</span>
      {onStep && (
        <span className="checks-steps">
          <button
            type="button"
            className="button"
            disabled={busy}
            onClick={() => onStep({ officer: one.officer, outcome: 'checked' })}
          >
            <Check size={15} aria-hidden="true" /> {t('checks.checked')}
          </button>
          <button type="button" className="button quiet" onClick={() => setReason(reason === null ? '' : null)}>
            <SkipForward size={15} aria-hidden="true" /> {t('checks.skip')}
          </button>
        </span>
      )}
      {reason !== null && (
        <form
          className="checks-skip"
          onSubmit={(event) => {
            event.preventDefault();
            skip();
          }}
        >
          <input
            className="input"
            required
            minLength={2}
            maxLength={500}
            aria-label={t('checks.skipWhy')}
            placeholder={t('checks.skipWhy')}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
          <button type="submit" className="button">
            {t('checks.skipDo')}
          </button>
        </form>
      )}
      {one.steps.length > 0 && (
        <ul className="checks-course">
          {one.steps.map((step) => (
            <li key={step.at}>
              {words.moment(step.at, now)} {step.actor} {t(`checks.outcome.${step.outcome}`)}
              {step.reason && <>：{step.reason}</>}
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}
