import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorNote } from '../../ui/error-note.tsx';
import { LEAST_REASON } from '../../ui/reason-form.tsx';

export interface ReasonFieldProps {
  /** What is to be published is complete, and differs from what is in force. */
  readonly ready: boolean;
  readonly publishing: boolean;
  readonly error: Error | null;
}

/** The foot of a setting's form: why (the form's field `reason`), and the button that publishes. */
export function ReasonField({ ready, publishing, error }: ReasonFieldProps) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  return (
    <div className="rule-publish">
      <label className="field">
        <span>{t('rules.reason')}</span>
        <input
          className="input"
          name="reason"
          value={reason}
          maxLength={500}
          onChange={(event) => setReason(event.target.value)}
        />
      </label>
      <button
        type="submit"
        className="button primary"
        disabled={!ready || reason.trim().length < LEAST_REASON || publishing}
      >
        {t('rules.publish')}
      </button>
      {error && <ErrorNote error={error} />}
    </div>
  );
}
