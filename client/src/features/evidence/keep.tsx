import { classOf } from '@dutywall/shared/domain';
import { chinaDateText } from '@dutywall/shared/kit';
import type { RecordingRow } from '@dutywall/shared/protocol';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useKeep } from '../../app/check-in/evidence.ts';
import { ReasonForm } from '../../ui/reason-form.tsx';
import { useWords } from '../../ui/words.ts';

type Change = 'class' | 'hold';

/** How long it is kept, and who keeps it longer and why. */
export function Keep({ recording, mayKeep, now }: { recording: RecordingRow; mayKeep: boolean; now: number }) {
  const { t } = useTranslation();
  const words = useWords();
  const [asked, setAsked] = useState<Change | null>(null);
  const { hold, cited, retention, keptUntil } = recording;
  const other = retention === 'ordinary' ? 'evidence' : 'ordinary';
  return (
    <section className="evidence-keep">
      <p>
        <b>{t('evidence.keep.title')}</b> {t(`evidence.keep.${classOf(recording)}`)}
        {keptUntil !== null && <span>{t('evidence.keep.until', { time: chinaDateText(keptUntil) })}</span>}
        {cited && <span>{t('evidence.keep.cited')}</span>}
      </p>
      {hold && (
        <p>{t('evidence.keep.held', { who: hold.by, time: words.moment(hold.at, now), reason: hold.reason })}</p>
      )}
      {mayKeep && (
        <p className="evidence-files">
          <button
            type="button"
            className="button"
            aria-pressed={asked === 'class'}
            onClick={() => setAsked(asked === 'class' ? null : 'class')}
          >
            {t(other === 'evidence' ? 'evidence.keep.toEvidence' : 'evidence.keep.toOrdinary')}
          </button>
          <button
            type="button"
            className="button"
            aria-pressed={asked === 'hold'}
            onClick={() => setAsked(asked === 'hold' ? null : 'hold')}
          >
            {t(hold ? 'evidence.keep.lift' : 'evidence.keep.hold')}
          </button>
        </p>
      )}
      {mayKeep && asked && <Ask key={asked} recording={recording} change={asked} onDone={() => setAsked(null)} />}
    </section>
  );
}

interface AskProps {
  readonly recording: RecordingRow;
  readonly change: Change;
  readonly onDone: () => void;
}

function Ask({ recording, change, onDone }: AskProps) {
  const { t } = useTranslation();
  const keep = useKeep(recording.checkIn, recording.id);
  const save = (said: string) => {
    const ask =
      change === 'hold'
        ? { hold: { held: recording.hold === null, reason: said } }
        : {
            retention: {
              retention: recording.retention === 'ordinary' ? ('evidence' as const) : ('ordinary' as const),
              reason: said,
            },
          };
    keep.mutate(ask, { onSuccess: onDone });
  };
  return (
    <ReasonForm
      placeholder={t('evidence.keep.reason')}
      submit={t('evidence.keep.submit')}
      pending={keep.isPending}
      error={keep.error}
      onSaid={save}
    />
  );
}
