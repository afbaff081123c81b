import { faultsOf } from '@dutywall/shared/domain';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useFlagFault } from '../../app/check-in/evidence.ts';
import { useAskedItems } from '../../app/check-in/rest.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { useDraft } from './draft-store.ts';

/** AB6: what was ticked as a fault goes through the procedure only when its supervisor says so, in words. */
export function FaultFlag({ checkIn, officer }: { checkIn: string; officer: string }) {
  const { t, i18n } = useTranslation();
  const { draft } = useDraft(checkIn);
  const asked = useAskedItems(officer);
  const flag = useFlagFault(checkIn);
  const [written, setWritten] = useState<string | null>(null);
  // Two steps, as for every flag: the officer is told at once, and that cannot be taken back.
  const [asking, setAsking] = useState(false);
  const faults = faultsOf([...draft.ticks.values()]);
  if (faults.length === 0) return null;
  const words = faults.map(({ item, note }) => {
    const found = asked.data?.items.find((one) => one.id === item);
    const name = (i18n.language === 'en' ? found?.en : found?.zh) ?? item;
    return note?.trim() ? `${name}：${note.trim()}` : name;
  });
  const reason = written ?? words.join('；');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (asking) flag.mutate(reason.trim(), { onError: () => setAsking(false) });
    else setAsking(true);
  };
  if (flag.data) {
    return (
      <section className="ci-fault" role="status">
        <p>{t('evidence.fault.sent')}</p>
        <Link className="button quiet" to={`/absences/${flag.data.id}`} target="_blank">
          {t('evidence.fault.open')}
        </Link>
      </section>
    );
  }
  return (
    <form className="ci-fault" onSubmit={submit}>
      <h4>{t('evidence.fault.title')}</h4>
      <p className="ci-quiet">{t('evidence.fault.help', { n: faults.length })}</p>
      <textarea
        className="input"
        rows={2}
        maxLength={500}
        value={reason}
        aria-label={t('evidence.fault.reason')}
        placeholder={t('evidence.fault.reason')}
        onChange={(event) => setWritten(event.target.value)}
      />
      {flag.isError && <ErrorNote error={flag.error} />}
      <footer>
        {!draft.saved && <small>{t('evidence.fault.save')}</small>}
        {asking && <small role="alert">{t('evidence.fault.sure')}</small>}
        {asking && (
          <button type="button" className="button" onClick={() => setAsking(false)}>
            {t('common.cancel')}
          </button>
        )}
        <button
          type="submit"
          className={asking ? 'button primary' : 'button'}
          disabled={!draft.saved || reason.trim().length < 2 || flag.isPending}
        >
          {t(asking ? 'evidence.fault.confirm' : 'evidence.fault.send')}
        </button>
      </footer>
    </form>
  );
}
