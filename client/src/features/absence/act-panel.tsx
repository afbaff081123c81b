import type { AbsenceAct } from '@dutywall/shared/domain';
import { type AbsenceFile, REFUSAL_CODES } from '@dutywall/shared/protocol';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../app/api.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { useAct } from './rest.ts';
import { useFlagWords } from './words.ts';

/** Acts of a supervisor; the officer's own are on the officer's page. */
const DESK_ACTS: readonly AbsenceAct[] = ['notify', 'confirm', 'withdraw', 'uphold', 'correct'];

/** What the caller may do, with what will happen, to whom, and who will see it; and why the rest is not allowed. */
export function ActPanel({ file }: { file: AbsenceFile }) {
  const { t } = useTranslation();
  const words = useFlagWords();
  const [chosen, setChosen] = useState<AbsenceAct | null>(null);
  const acts = DESK_ACTS.filter((act) => file.may.includes(act));
  const act = chosen !== null && acts.includes(chosen) ? chosen : null;
  const refused = [...new Set((['confirm', 'uphold'] as const).map((one) => file.mayNot[one]))].flatMap((code) => {
    const known = REFUSAL_CODES.find((one) => one === code);
    return known && known !== 'wrong-stage' ? [known] : [];
  });
  return (
    <section className="absence-part absence-acts">
      <h2>{t('absence.sections.actions')}</h2>
      {acts.length === 0 && <p className="absence-quiet">{t('absence.nothingToDo')}</p>}
      <div className="absence-act-buttons">
        {acts.map((one) => (
          <button
            key={one}
            type="button"
            className={one === act ? 'button primary' : 'button'}
            aria-pressed={one === act}
            onClick={() => setChosen(one)}
          >
            {words.act(file, one)}
          </button>
        ))}
      </div>
      {acts.length === 0 && refused.map((code) => <p key={code}>{t(`errors.refusal.${code}`)}</p>)}
      {act && <ActForm key={act} file={file} act={act} onDone={() => setChosen(null)} />}
    </section>
  );
}

function ActForm({ file, act, onDone }: { file: AbsenceFile; act: AbsenceAct; onDone: () => void }) {
  const { t } = useTranslation();
  const words = useFlagWords();
  const send = useAct(file.id);
  const [reason, setReason] = useState('');
  const [short, setShort] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const note = reason.trim();
    setShort(note.length < 2);
    if (note.length < 2) return;
    send.mutate({ act, reason: note, seen: file.seen }, { onSuccess: onDone });
  };
  const conflict = send.error instanceof ApiError && send.error.code === 'conflict';
  return (
    <form onSubmit={submit}>
      <p>{words.happens(file, act, file.settings.appealWindowMs / 86_400_000)}</p>
      <p className="absence-quiet">{t('absence.sees', { squad: file.squadName })}</p>
      <label className="field">
        <span>{t('absence.reason')}</span>
        <textarea
          className="input"
          rows={3}
          maxLength={2000}
          value={reason}
          placeholder={t('absence.reasonPlaceholder')}
          onChange={(event) => setReason(event.target.value)}
        />
      </label>
      {short && (
        <p className="error-note" role="alert">
          {t('absence.reasonShort')}
        </p>
      )}
      {conflict ? (
        <p className="error-note" role="alert">
          {t('absence.conflict')}
        </p>
      ) : (
        send.error !== null && <ErrorNote error={send.error} />
      )}
      <footer>
        <button type="button" className="button" onClick={onDone}>
          {t('common.cancel')}
        </button>
        <button type="submit" className="button primary" disabled={send.isPending}>
          {send.isPending ? t('absence.sending') : t('absence.submit', { act: words.act(file, act) })}
        </button>
      </footer>
    </form>
  );
}
