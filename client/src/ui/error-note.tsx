import { useTranslation } from 'react-i18next';
import { ApiError } from '../app/api.ts';

/** What happened in words, the reference number, and a way to try again; never only a colour. */
export function ErrorNote({ error, retry, page = false }: { error: unknown; retry?: () => void; page?: boolean }) {
  const { t } = useTranslation();
  const code = error instanceof ApiError ? error.code : 'internal';
  const reference = error instanceof ApiError ? error.reference : null;
  const note = (
    <div className="error-note" role="alert">
      <span>{code === 'offline' ? t('errors.offline') : t(`errors.refusal.${code}`)}</span>
      {reference && <small>{t('errors.reference', { reference })}</small>}
      {retry && (
        <button type="button" className="button" onClick={retry}>
          {t('common.retry')}
        </button>
      )}
    </div>
  );
  return page ? <main className="error-page">{note}</main> : note;
}
