import { useTranslation } from 'react-i18next';

/** Another page of this officer has the call: it can be taken here, or left there. */
export function MovedCall({ onTake, onClose }: { onTake: () => void; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <section className="call call-quiet" role="alertdialog" aria-label={t('checkIn.title')}>
      <h1>{t('checkIn.me.moved')}</h1>
      <button type="button" className="button primary" onClick={onTake}>
        {t('checkIn.panel.takeOver')}
      </button>
      <button type="button" className="button" onClick={onClose}>
        {t('checkIn.me.close')}
      </button>
    </section>
  );
}
