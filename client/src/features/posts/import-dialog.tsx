import type { Squad } from '@dutywall/shared/domain';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorNote } from '../../ui/error-note.tsx';
import { useImport } from './requests.ts';

/** Bytes the server takes. */
const MAX_BYTES = 16 * 1024 * 1024;
/** Rows drawn; refused ones come first, so none of those is missed. */
const MAX_ROWS = 500;

export interface ImportDialogProps {
  readonly squads: readonly Squad[];
  readonly squadName: (squad: string | null) => string;
  readonly onClose: () => void;
}

/** A GeoJSON file: what it would do, feature by feature, and only then done, all or nothing. */
export function ImportDialog({ squads, squadName, onClose }: ImportDialogProps) {
  const { t, i18n } = useTranslation();
  const dialog = useRef<HTMLDialogElement>(null);
  const [squad, setSquad] = useState(squads[0]?.id ?? '');
  const [file, setFile] = useState<{ readonly name: string; readonly collection: object } | null>(null);
  const [fault, setFault] = useState<'notJson' | 'tooLarge' | null>(null);
  const preview = useImport('preview');
  const write = useImport('write');
  useEffect(() => {
    dialog.current?.showModal?.();
  }, []);

  const look = (collection: object, into: string): void => {
    write.reset();
    preview.mutate({ collection, squad: into === '' ? null : into });
  };
  const open = async (given: File | undefined): Promise<void> => {
    if (!given) return;
    setFile(null);
    preview.reset();
    setFault(given.size > MAX_BYTES ? 'tooLarge' : null);
    if (given.size > MAX_BYTES) return;
    try {
      const collection: unknown = JSON.parse(await given.text());
      if (typeof collection !== 'object' || collection === null) throw new SyntaxError('no object');
      setFile({ name: given.name, collection });
      look(collection, squad);
    } catch {
      setFault('notJson');
    }
  };
  const report = write.data ?? preview.data;
  const done = (write.data?.written ?? 0) > 0;
  const rank = { refuse: 0, change: 1, create: 2, same: 3 } as const;
  const rows = report?.rows.toSorted((a, b) => rank[a.act] - rank[b.act]).slice(0, MAX_ROWS) ?? [];
  const writable = report && report.counts.refuse === 0 && report.problems.length === 0;
  const said = (one: { readonly zh: string; readonly en: string }): string =>
    i18n.language === 'en' ? one.en : one.zh;
  return (
    <dialog ref={dialog} className="posts-import" aria-labelledby="posts-import-title" onClose={onClose}>
      <h2 id="posts-import-title">{t('posts.import.title')}</h2>
      <p className="post-hint">{t('posts.import.help')}</p>
      <div className="posts-import-bar">
        <input
          type="file"
          accept=".geojson,.json,application/geo+json,application/json"
          aria-label={t('posts.import.file')}
          onChange={(event) => void open(event.target.files?.[0])}
        />
        <label>
          {t('posts.import.squad')}{' '}
          <select
            className="input"
            value={squad}
            onChange={(event) => {
              setSquad(event.target.value);
              if (file) look(file.collection, event.target.value);
            }}
          >
            {squads.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </label>
      </div>
      {fault && (
        <p className="post-problem" role="alert">
          {t(`posts.import.${fault}`)}
        </p>
      )}
      {(preview.error ?? write.error) !== null && <ErrorNote error={preview.error ?? write.error} />}
      {preview.isPending && <p className="post-hint">{t('posts.import.reading')}</p>}
      {report?.problems.map((one) => (
        <p key={one.where} className="post-problem" role="alert">
          {said(one)}
        </p>
      ))}
      {report && report.rows.length > 0 && (
        <>
          <p className="posts-import-counts" role="status">
            {done ? t('posts.import.done', { count: write.data?.written }) : t('posts.import.counts', report.counts)}
          </p>
          <div className="posts-import-rows">
            <table>
              <thead>
                <tr>
                  <th>{t('posts.import.row')}</th>
                  <th>{t('posts.import.act')}</th>
                  <th>{t('posts.field.name')}</th>
                  <th>{t('posts.field.squad')}</th>
                  <th>{t('posts.field.kind')}</th>
                  <th>{t('posts.import.what')}</th>
                </tr>
              </thead>
              <tbody>
                {rows.map((row) => (
                  <tr key={row.index} data-act={row.act}>
                    <td>{row.index + 1}</td>
                    <td>{t(`posts.import.acts.${row.act}`)}</td>
                    <td>{row.name ?? '–'}</td>
                    <td>{row.act === 'refuse' && row.squad === null ? '–' : squadName(row.squad)}</td>
                    <td>{row.kind ? t(`posts.kind.${row.kind}`) : '–'}</td>
                    <td>
                      {row.problems.map((one) => (
                        <span key={one.where}>
                          {said(one)} <code>{one.where.replace(/^features\[\d+\]\.?/, '')}</code>
                        </span>
                      ))}
                      {row.changed.map((key) => t(`posts.changed.${key}` as 'posts.changed.name')).join('、')}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
      <div className="post-acts">
        <button
          type="button"
          className="button primary"
          disabled={!file || !writable || done || write.isPending || report.counts.create + report.counts.change === 0}
          onClick={() => file && write.mutate({ collection: file.collection, squad: squad === '' ? null : squad })}
        >
          {t('posts.import.write')}
        </button>
        <button type="button" className="button" onClick={onClose}>
          {t(done ? 'posts.import.close' : 'posts.import.cancel')}
        </button>
        {report && !writable && <span className="post-hint">{t('posts.import.allOrNothing')}</span>}
      </div>
    </dialog>
  );
}
