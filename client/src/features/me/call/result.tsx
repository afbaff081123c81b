import type { OwnCheckIn } from '@dutywall/shared/protocol';
import { useTranslation } from 'react-i18next';

/** CI6: what the supervisor ticked, as soon as it is there. */
export function CheckInResult({ checkIn }: { checkIn: Pick<OwnCheckIn, 'checklist' | 'outcome'> }) {
  const { t, i18n } = useTranslation();
  const { checklist } = checkIn;
  if (!checklist) {
    return checkIn.outcome === 'answered' ? <p className="call-small">{t('checkIn.checklist.notChecked')}</p> : null;
  }
  return (
    <div className="call-ticks">
      <ul>
        {checklist.items.map((tick) => (
          <li key={tick.item} data-verdict={tick.verdict}>
            <span>{i18n.language === 'en' ? tick.en : tick.zh}</span>
            <b>{t(`checkIn.checklist.${tick.verdict}`)}</b>
            {tick.note && <small>{tick.note}</small>}
          </li>
        ))}
      </ul>
      {checklist.remark && <p>{checklist.remark}</p>}
    </div>
  );
}
