import { type CheckInCall, REPORT_MS } from '@dutywall/shared/protocol';
import { Phone, X } from 'lucide-react';
import { type FormEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { whyNoCamera } from '../../../call/failures.ts';
import { startRinging } from '../../../call/ringtone.ts';
import type { OwnConnection } from '../connection.ts';
import { useMe } from '../me-context.ts';
import { useClock } from '../use-clock.ts';
import { CannotCall } from './cannot-call.tsx';

const BUSY = ['enforcing', 'driving', 'helping', 'meeting'] as const;

export interface RingingProps {
  readonly call: CheckInCall;
  readonly connection: OwnConnection;
  readonly onAnswer: () => void;
}

/** CI2: who rings, why, how long yet; one thumb answers, or says why not. */
export function Ringing({ call, connection, onAnswer }: RingingProps) {
  const { t } = useTranslation();
  const { offsetMs } = useMe();
  const now = useClock() + offsetMs;
  const [sounding, setSounding] = useState(true);
  const [declining, setDeclining] = useState(false);
  const [failed] = useState(whyNoCamera);
  const { id } = call;

  useEffect(() => {
    if (failed) {
      void connection.command('hear-check-in', { checkIn: id, failed });
      return;
    }
    // CI2: it rings only where it can be seen; said again and again, since a phone may be put away, or lose its network.
    const say = () => {
      if (document.visibilityState === 'visible') void connection.command('hear-check-in', { checkIn: id });
    };
    say();
    const timer = setInterval(say, REPORT_MS);
    document.addEventListener('visibilitychange', say);
    const off = connection.onOpen(say);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', say);
      off();
    };
  }, [connection, id, failed]);
  useEffect(() => (failed ? undefined : startRinging(setSounding)), [failed]);

  if (failed) return <CannotCall failed={failed} />;
  const left = Math.max(0, Math.ceil((call.ringsUntil - now) / 1000));
  return (
    <section className="call call-ringing" role="alertdialog" aria-label={t('checkIn.me.rings')}>
      <p className="call-kind">{t('checkIn.me.rings')}</p>
      <div className="call-who">
        <span>{call.unit}</span>
        <h1>{call.by}</h1>
        <p>{t('checkIn.me.because', { reason: t(`checkIn.reason.${call.reason}`) })}</p>
      </div>
      <p className="call-left" role="timer">
        <b>{left}</b>
        {t('checkIn.seconds', { n: '' })}
      </p>
      {!sounding && <p className="call-note">{t('checkIn.me.silent')}</p>}
      {declining ? (
        <Decline connection={connection} checkIn={id} onBack={() => setDeclining(false)} />
      ) : (
        <>
          <p className="call-small">{t('checkIn.me.camera')}</p>
          <div className="call-choice">
            <button type="button" className="call-busy" onClick={() => setDeclining(true)}>
              <X size={30} aria-hidden="true" />
              {t('checkIn.me.busy')}
            </button>
            <button type="button" className="call-answer" onClick={onAnswer}>
              <Phone size={34} aria-hidden="true" />
              {t('checkIn.me.answer')}
            </button>
          </div>
        </>
      )}
    </section>
  );
}

interface DeclineProps {
  readonly connection: OwnConnection;
  readonly checkIn: string;
  readonly onBack: () => void;
}

/** "Busy" with its reason: one touch for the usual ones, a few words for others. */
function Decline({ connection, checkIn, onBack }: DeclineProps) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [refused, setRefused] = useState<string | null>(null);
  const decline = async (reason: string) => {
    const answer = await connection.command('decline-check-in', { checkIn, reason });
    if (!answer.ok) setRefused(t(`errors.refusal.${answer.refusal.code}`));
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim().length >= 2) void decline(text.trim());
  };
  return (
    <div className="call-decline">
      <h2>{t('checkIn.me.busyWhy')}</h2>
      {BUSY.map((one) => (
        <button
          key={one}
          type="button"
          className="button"
          onClick={() => void decline(t(`checkIn.me.busyReasons.${one}`))}
        >
          {t(`checkIn.me.busyReasons.${one}`)}
        </button>
      ))}
      <form onSubmit={submit}>
        <input
          className="input"
          maxLength={100}
          value={text}
          aria-label={t('checkIn.me.otherReason')}
          placeholder={t('checkIn.me.otherReason')}
          onChange={(event) => setText(event.target.value)}
        />
        <button type="submit" className="button primary" disabled={text.trim().length < 2}>
          {t('checkIn.me.send')}
        </button>
      </form>
      {refused && <p role="alert">{t('checkIn.me.refused', { reason: refused })}</p>}
      <button type="button" className="button" onClick={onBack}>
        {t('common.back')}
      </button>
    </div>
  );
}
