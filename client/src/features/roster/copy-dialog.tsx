import { chinaClockText, chinaInstant } from '@dutywall/shared/kit';
import { X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useWords } from '../../ui/words.ts';
import { faultWords } from './fault-words.ts';
import { useCopyWeek } from './roster-data.ts';

export interface CopyDialogProps {
  readonly monday: number;
  readonly squad: string | null;
  readonly posts: ReadonlyMap<string, string>;
  readonly onDone: (count: number) => void;
  readonly onClose: () => void;
}

/** Says what copying the week before would do, names who is left out, and then does it. */
export function CopyDialog({ monday, squad, posts, onDone, onClose }: CopyDialogProps) {
  const { t } = useTranslation();
  const words = useWords();
  const dialog = useRef<HTMLDialogElement>(null);
  const [reason, setReason] = useState('');
  const { mutate: preview, ...looked } = useCopyWeek();
  const write = useCopyWeek();
  useEffect(() => {
    dialog.current?.showModal();
    preview({ monday, squad, dry: true, reason: '' });
  }, [monday, squad, preview]);
  const report = looked.data;
  const ready = report && report.counts.new > 0 && (!report.needsReason || reason.trim().length >= 2);
  return (
    <dialog ref={dialog} className="roster-dialog" aria-labelledby="copy-title" onClose={onClose}>
      <header>
        <h2 id="copy-title">{t('roster.copyDialog.title')}</h2>
        <button type="button" className="icon-button" aria-label={t('common.close')} onClick={onClose}>
          <X size={18} />
        </button>
      </header>
      <p>
        {t('roster.copyDialog.help', {
          from: words.date(chinaInstant(monday - 7)),
          to: words.date(chinaInstant(monday)),
        })}
      </p>
      {looked.isPending && <Skeleton lines={3} />}
      {looked.error && <ErrorNote error={looked.error} />}
      {report && (
        <>
          <dl className="roster-counts">
            {(['new', 'same', 'skipped'] as const).map((kind) => (
              <div key={kind} data-kind={kind} data-zero={report.counts[kind] === 0 || undefined}>
                <dt>{t(`roster.copyDialog.${kind}`)}</dt>
                <dd>{report.counts[kind]}</dd>
              </div>
            ))}
          </dl>
          {report.skipped.length > 0 && (
            <div className="roster-table">
              <table>
                <tbody>
                  {report.skipped.map((one) => (
                    <tr key={`${one.badge} ${one.from}`}>
                      <td>
                        {one.officer} {one.badge}
                      </td>
                      <td>
                        {words.date(one.from)} {one.name} {chinaClockText(one.from)}–{chinaClockText(one.to)}
                      </td>
                      <td>{faultWords(t, one.code, one.details, posts)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )}
          {report.counts.new === 0 && <p>{t('roster.copyDialog.nothing')}</p>}
          {report.needsReason && (
            <label className="field">
              <span>{t('roster.form.reason')}</span>
              <input
                className="input"
                maxLength={200}
                value={reason}
                onChange={(event) => setReason(event.target.value)}
              />
              <small>{t('roster.form.reasonNeeded')}</small>
            </label>
          )}
        </>
      )}
      {write.error && <ErrorNote error={write.error} />}
      <footer>
        <button type="button" className="button" onClick={onClose}>
          {t('common.cancel')} <kbd>Esc</kbd>
        </button>
        <button
          type="button"
          className="button primary"
          disabled={!ready || write.isPending}
          onClick={async () => {
            const done = await write.mutateAsync({ monday, squad, dry: false, reason }).catch(() => null);
            if (done) onDone(done.counts.new);
          }}
        >
          {t('roster.copyDialog.write', { n: report?.counts.new ?? 0 })}
        </button>
      </footer>
    </dialog>
  );
}
