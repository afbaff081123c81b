import { useTranslation } from 'react-i18next';

/** In place of a card: nobody chosen, or somebody who is not in this picture. */
export function NoCard({ gone }: { gone: boolean }) {
  const { t } = useTranslation();
  return (
    <div className="empty no-card">
      <strong>{t(gone ? 'desk.card.gone' : 'desk.card.none')}</strong>
      <span>{t(gone ? 'desk.card.goneHelp' : 'desk.card.noneHelp')}</span>
    </div>
  );
}
