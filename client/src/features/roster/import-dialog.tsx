import type { ImportReport } from '@dutywall/shared/protocol';
import { FileSpreadsheet, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { ImportPreview } from './import-preview.tsx';
import { useImport } from './roster-data.ts';

export interface ImportDialogProps {
  readonly onDone: (counts: ImportReport['counts']) => void;
  readonly onClose: () => void;
}

/** A roster file: chosen, previewed cell by cell, and then exactly that file written, or nothing. */
export function ImportDialog({ onDone, onClose }: ImportDialogProps) {
  const { t } = useTranslation();
  const dialog = useRef<HTMLDialogElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const [file, setFile] = useState<File | null>(null);
  const [reason, setReason] = useState('');
  const [over, setOver] = useState(false);
  const look = useImport();
  const write = useImport();
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  const choose = (chosen: File | undefined) => {
    if (!chosen) return;
    setFile(chosen);
    write.reset();
    look.mutate({ file: chosen });
  };
  // The roster may have changed since the preview: then the commit answers with faults of its own.
  const report = write.data ?? look.data;
  const count = report && report.faultCount === 0 ? report.counts.new + report.counts.changed : 0;
  const ready = report && report.faultCount === 0 && count > 0 && (!report.needsReason || reason.trim().length >= 2);
  const commit = async () => {
    if (!file || !report) return;
    const done = await write.mutateAsync({ file, commit: { sha256: report.sha256, reason } }).catch(() => null);
    if (done?.written) onDone(done.counts);
  };
  return (
    <dialog ref={dialog} className="roster-dialog wide" aria-labelledby="import-title" onClose={onClose}>
      <header>
        <h2 id="import-title">{t('roster.importDialog.title')}</h2>
        <button type="button" className="icon-button" aria-label={t('common.close')} onClick={onClose}>
          <X size={18} />
        </button>
      </header>
      <p>
        {t('roster.importDialog.help')} <a href="/api/roster/template.xlsx">{t('roster.template')}</a>
      </p>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a place to drop on; the button inside does the same */}
      <div
        className="roster-drop"
        data-over={over || undefined}
        data-small={report !== undefined || undefined}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          choose(event.dataTransfer.files[0]);
        }}
      >
        <FileSpreadsheet size={report ? 20 : 32} aria-hidden="true" />
        {file && <b>{file.name}</b>}
        <button type="button" className="button" onClick={() => picker.current?.click()}>
          {t(file ? 'roster.importDialog.again' : 'roster.importDialog.choose')}
        </button>
        {!file && <span>{t('roster.importDialog.drop')}</span>}
        <input
          ref={picker}
          hidden
          type="file"
          accept=".xlsx,.csv,.txt"
          onChange={(event) => {
            choose(event.target.files?.[0]);
            event.target.value = '';
          }}
        />
      </div>
      {look.isPending && (
        <div className="roster-reading">
          <span>{t('roster.importDialog.reading', { name: file?.name })}</span>
          <Skeleton lines={3} />
        </div>
      )}
      {look.error && <ErrorNote error={look.error} />}
      {report && !look.isPending && <ImportPreview report={report} />}
      {report?.needsReason && report.faultCount === 0 && (
        <label className="field">
          <span>{t('roster.importDialog.reason')}</span>
          <input className="input" maxLength={200} value={reason} onChange={(event) => setReason(event.target.value)} />
        </label>
      )}
      {write.error && <ErrorNote error={write.error} />}
      <footer>
        <button type="button" className="button" onClick={onClose}>
          {t('common.cancel')} <kbd>Esc</kbd>
        </button>
        <button type="button" className="button primary" disabled={!ready || write.isPending} onClick={commit}>
          {t('roster.importDialog.write', { n: count })}
        </button>
      </footer>
    </dialog>
  );
}
