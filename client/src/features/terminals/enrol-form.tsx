import { DATUMS, type Datum } from '@dutywall/shared/geo';
import { type EnrolAsk, TERMINAL_DEFAULTS, TERMINAL_PROTOCOLS } from '@dutywall/shared/protocol';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../app/api.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { fieldRefusal } from './refusal-words.ts';

export interface EnrolFormProps {
  readonly pending: boolean;
  /** Why the last attempt came to nothing. */
  readonly error: Error | null;
  readonly onEnrol: (ask: EnrolAsk) => void;
  readonly onCancel: () => void;
}

/** The usual one first: most officers report by the page on their phone. */
const OFFERED = TERMINAL_PROTOCOLS.toReversed();
/** As the server's bound, s. */
const MAX_INTERVAL_S = 3_600;

/** Whole seconds within bounds; undefined: nothing was entered; null: it is no such number. */
function intervalIn(text: string): number | undefined | null {
  if (text.trim() === '') return undefined;
  const value = Number(text);
  return Number.isInteger(value) && value >= 1 && value <= MAX_INTERVAL_S ? value : null;
}

/** Who carries which kind of terminal; what is shown is what is asked for, and an empty field takes the default. */
export function EnrolForm({ pending, error, onEnrol, onCancel }: EnrolFormProps) {
  const { t } = useTranslation();
  const [officer, setOfficer] = useState('');
  const [protocol, setProtocol] = useState<EnrolAsk['protocol']>('web');
  const [datum, setDatum] = useState<Datum>('WGS-84');
  const [intervalText, setInterval] = useState('');
  /** Null: as is usual for the protocol. */
  const [rests, setRests] = useState<boolean | null>(null);
  const [phone, setPhone] = useState('');
  const defaults = TERMINAL_DEFAULTS[protocol];
  const restsSilent = rests ?? defaults.restsSilent;
  const expectedIntervalS = intervalIn(intervalText);
  const web = protocol === 'web';
  const number = protocol === 'jt808' ? phone.trim() : '';
  const ready = officer.trim() !== '' && (web || expectedIntervalS !== null);
  const refusal = fieldRefusal(t, error, number !== '');
  const note = (field: NonNullable<typeof refusal>['field']) =>
    refusal?.field === field && (
      <small className="terminals-fault" role="alert">
        {refusal.words}
      </small>
    );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!ready || pending) return;
    const who = { officer: officer.trim(), protocol };
    if (web) return onEnrol(who);
    onEnrol({
      ...who,
      ...{ datum, restsSilent },
      ...(expectedIntervalS ? { expectedIntervalS } : {}),
      ...(number === '' ? {} : { phone: number }),
    });
  };
  return (
    <form onSubmit={submit}>
      <label className="field">
        <span>{t('terminals.form.officer')}</span>
        <input
          className="input"
          value={officer}
          maxLength={64}
          autoComplete="off"
          onChange={(event) => setOfficer(event.target.value)}
        />
        {note('officer')}
      </label>
      <label className="field">
        <span>{t('terminals.form.protocol')}</span>
        <select
          className="input"
          value={protocol}
          onChange={(event) => setProtocol(event.target.value as EnrolAsk['protocol'])}
        >
          {OFFERED.map((one) => (
            <option key={one} value={one}>
              {t(`duty.protocol.${one}`)}
            </option>
          ))}
        </select>
        {web && <small>{t('terminals.form.webHelp')}</small>}
      </label>
      {protocol === 'jt808' && (
        <label className="field">
          <span>{t('terminals.form.phone')}</span>
          <input
            className="input"
            inputMode="numeric"
            value={phone}
            maxLength={20}
            autoComplete="off"
            placeholder={t('terminals.form.phoneDefault')}
            onChange={(event) => setPhone(event.target.value)}
          />
          {note('phone') || <small>{t('terminals.form.phoneHelp')}</small>}
        </label>
      )}
      {!web && (
        <>
          <div className="terminals-pair">
            <label className="field">
              <span>{t('terminals.form.interval')}</span>
              <input
                className="input"
                inputMode="numeric"
                value={intervalText}
                maxLength={4}
                placeholder={t('terminals.form.intervalDefault', { n: defaults.intervalS })}
                aria-invalid={expectedIntervalS === null}
                onChange={(event) => setInterval(event.target.value)}
              />
              {expectedIntervalS === null && (
                <small className="terminals-fault">{t('terminals.form.intervalWrong')}</small>
              )}
              {note('expectedIntervalS')}
            </label>
            <label className="field">
              <span>{t('terminals.form.datum')}</span>
              <select className="input" value={datum} onChange={(event) => setDatum(event.target.value as Datum)}>
                {DATUMS.map((one) => (
                  <option key={one}>{one}</option>
                ))}
              </select>
              <small>{t('terminals.form.datumHelp')}</small>
            </label>
          </div>
          <label className="terminals-check">
            <input type="checkbox" checked={restsSilent} onChange={(event) => setRests(event.target.checked)} />
            {t('terminals.form.restsSilent')}
          </label>
        </>
      )}
      {error && !refusal && <ErrorNote error={error} />}
      {error instanceof ApiError && error.code === 'offline' && !web && (
        <small className="terminals-fault">{t('terminals.form.maybe')}</small>
      )}
      <footer>
        <button type="button" className="button" disabled={pending && !web} onClick={onCancel}>
          {t('common.cancel')} <kbd>Esc</kbd>
        </button>
        <button type="submit" className="button primary" disabled={!ready || pending}>
          {t(web ? 'terminals.form.submitWeb' : 'terminals.form.submit')} <kbd>↵</kbd>
        </button>
      </footer>
    </form>
  );
}
