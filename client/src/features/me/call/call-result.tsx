import type { FailedPart } from '@dutywall/shared/domain';
import type { CheckInCall } from '@dutywall/shared/protocol';
import { useTranslation } from 'react-i18next';
import { OutcomeMark } from '../../../app/check-in/outcome.tsx';
import { CannotCall } from './cannot-call.tsx';
import { useMyCheckIns } from './my-check-ins.ts';
import { CheckInResult } from './result.tsx';

export interface CallResultProps {
  readonly call: CheckInCall;
  readonly failed: FailedPart | null;
  readonly onClose: () => void;
}

/** CI6: how it ended, in words to the officer; the supervisor sees the same outcome. */
export function CallResult({ call, failed, onClose }: CallResultProps) {
  const { t } = useTranslation();
  const listed = useMyCheckIns().data?.find((one) => one.id === call.id);
  const close = (
    <button type="button" className="button primary call-close" onClick={onClose}>
      {t('checkIn.me.close')}
    </button>
  );
  if (failed) return <CannotCall failed={failed}>{close}</CannotCall>;
  return (
    <section className="call call-quiet" role="alertdialog" aria-label={t('checkIn.me.result')}>
      <p className="call-kind">{t('checkIn.me.result')}</p>
      <div className="call-who">
        <span>{call.unit}</span>
        <h1>{call.by}</h1>
        <p>{t('checkIn.me.because', { reason: t(`checkIn.reason.${call.reason}`) })}</p>
      </div>
      <OutcomeMark row={call} own />
      <CheckInResult checkIn={listed ?? { ...call, checklist: null }} />
      {close}
    </section>
  );
}
