import { PenLine, SkipForward } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useAnyLiveFeed } from '../../app/feed-context.tsx';
import type { LiveFeed } from '../../feed/types.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { useWords } from '../../ui/words.ts';
import { RingCell, RingingBar, useDrawnCheckIns } from './ringing-queue.tsx';
import { type DrawnOfficer, isOpen, post, type SpotCheck, skipOf, useAsk } from './use-checks.ts';
import { useRingingQueue } from './use-ringing-queue.ts';

interface DrawnListProps {
  readonly check: string;
  readonly result: NonNullable<SpotCheck['result']>;
  readonly mayWork: boolean;
  readonly now: number;
}

interface Step {
  readonly officer: string;
  readonly outcome: 'checked' | 'skipped';
  readonly reason: string;
}

/** Who was drawn, one after another: open, checked, or over time (SC3). */
export function DrawnList({ check, result, mayWork, now }: DrawnListProps) {
  const { t } = useTranslation();
  const words = useWords();
  const step = useAsk((asked: Step) => post<SpotCheck>(`/${check}/steps`, asked));
  const left = result.until - now;
  const feed = useAnyLiveFeed();
  const row = (one: DrawnOfficer, call?: ReactNode) => (
    <DrawnRow
      key={one.officer}
      one={one}
      busy={step.isPending}
      onStep={mayWork && isOpen(one) ? (asked) => step.mutate(asked) : null}
      call={call}
      now={now}
    />
  );
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
      {mayWork && feed ? (
        <CalledOnes feed={feed} check={check} drawn={result.drawn} row={row} />
      ) : (
        <ol className="checks-drawn">{result.drawn.map((one) => row(one))}</ol>
      )}
    </section>
  );
}

interface CalledOnesProps {
  readonly feed: LiveFeed;
  readonly check: string;
  readonly drawn: readonly DrawnOfficer[];
  readonly row: (one: DrawnOfficer, call: ReactNode) => ReactNode;
}

/** The same list with video check-ins: rung one after another, each with what it came to. */
function CalledOnes({ feed, check, drawn, row }: CalledOnesProps) {
  const queue = useRingingQueue(feed, check, drawn);
  const last = useDrawnCheckIns(check, queue.current);
  return (
    <>
      <RingingBar feed={feed} queue={queue} />
      <ol className="checks-drawn">
        {drawn.map((one) => row(one, <RingCell one={one} queue={queue} last={last.get(one.officer)} />))}
      </ol>
    </>
  );
}

/** `skipped` is no state of the record: whoever is skipped stays open, or overdue (SC3). */
const MARKS = { skipped: '↷', open: '○', overdue: '▲', 'by-hand': '◐', checked: '●' } as const;

interface DrawnRowProps {
  readonly one: DrawnOfficer;
  readonly busy: boolean;
  readonly onStep: ((step: Step) => void) | null;
  /** Whether and how a video check-in goes. */
  readonly call: ReactNode;
  readonly now: number;
}

function DrawnRow({ one, busy, onStep, call, now }: DrawnRowProps) {
  const { t } = useTranslation();
  const words = useWords();
  const [asked, setAsked] = useState<Step['outcome'] | null>(null);
  const ask = (outcome: Step['outcome']) => setAsked(asked === outcome ? null : outcome);
  const skip = skipOf(one);
  return (
    <li data-state={one.state}>
      <span className="checks-mark">
        {(skip === null || one.state !== 'open') && (
          <span>
            {MARKS[one.state]} {t(`checks.state.${one.state}`)}
          </span>
        )}
        {skip && (
          <span>
            {MARKS.skipped} {t('checks.skipped')}
          </span>
        )}
      </span>
      <Link to={`/desk?officer=${encodeURIComponent(one.officer)}`}>
        <b>{one.name}</b> <small>{one.badge}</small>
      </Link>
      <span className="checks-chance">{t('checks.chance', { percent: (one.chance * 100).toFixed(1) })}</span>
      {onStep && (
        <span className="checks-steps">
          <button
            type="button"
            className="button quiet"
            aria-expanded={asked === 'checked'}
            onClick={() => ask('checked')}
          >
            <PenLine size={15} aria-hidden="true" /> {t('checks.byHand')}
          </button>
          {skip === null && (
            <button
              type="button"
              className="button quiet"
              aria-expanded={asked === 'skipped'}
              onClick={() => ask('skipped')}
            >
              <SkipForward size={15} aria-hidden="true" /> {t('checks.skip')}
            </button>
          )}
        </span>
      )}
      {skip && onStep && <small className="checks-skipped">{t('checks.skippedStill')}</small>}
      {call}
      {onStep && asked && (
        <WhyForm
          key={asked}
          outcome={asked}
          busy={busy}
          onWhy={(reason) => {
            onStep({ officer: one.officer, outcome: asked, reason });
            setAsked(null);
          }}
        />
      )}
      {one.steps.length > 0 && (
        <ul className="checks-course">
          {one.steps.map((step) => (
            <li key={`${step.at} ${step.outcome}`}>
              {words.moment(step.at, now)} {step.actor}{' '}
              {step.reason
                ? t('checks.because', { what: t(`checks.outcome.${step.outcome}`), reason: step.reason })
                : t(`checks.outcome.${step.outcome}`)}
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

interface WhyFormProps {
  readonly outcome: Step['outcome'];
  readonly busy: boolean;
  readonly onWhy: (reason: string) => void;
}

/** SC3: what is entered by hand says why, under the name of who enters it; it cannot be taken back. */
function WhyForm({ outcome, busy, onWhy }: WhyFormProps) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const why = t(outcome === 'checked' ? 'checks.byHandWhy' : 'checks.skipWhy');
  return (
    <form
      className="checks-skip"
      onSubmit={(event) => {
        event.preventDefault();
        if (reason.trim().length >= 2) onWhy(reason.trim());
      }}
    >
      <input
        className="input"
        required
        minLength={2}
        maxLength={500}
        aria-label={why}
        placeholder={why}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      <button type="submit" className="button" disabled={busy || reason.trim().length < 2}>
        {t(outcome === 'checked' ? 'checks.byHandDo' : 'checks.skipDo')}
      </button>
    </form>
  );
}
