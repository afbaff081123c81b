import type { CheckInCall } from '@dutywall/shared/protocol';
import { useTranslation } from 'react-i18next';
import type { ChecklistResult } from '../../../app/check-in/rest.ts';

/** One of the officer's own check-ins as `/api/me/check-ins` lists it. */
export type OwnCheckIn = CheckInCall & {
  readonly checklist?:
    | (ChecklistResult & { readonly items?: readonly { id: string; zh: string; en: string }[] })
    | null;
};

/** CI6: what the supervisor ticked, as soon as it is there. */
export function CheckInResult({ checkIn }: { checkIn: OwnCheckIn }) {
  const { t, i18n } = useTranslation();
  const { checklist } = checkIn;
  if (!checklist) {
    return checkIn.outcome === 'answered' ? <p className="call-small">{t('checkIn.checklist.notChecked')}</p> : null;
  }
  const nameOf = (item: string): string => {
    const found = checklist.items?.find((one) => one.id === item);
    return (i18n.language === 'en' ? found?.en : found?.zh) ?? item;
  };
  return (
    <div className="call-ticks">
      <ul>
        {checklist.ticks.map((tick) => (
          <li key={tick.item} data-verdict={tick.verdict}>
            <span>{nameOf(tick.item)}</span>
            <b>{t(`checkIn.checklist.${tick.verdict}`)}</b>
            {tick.note && <small>{tick.note}</small>}
          </li>
        ))}
      </ul>
      {checklist.remark && <p>{checklist.remark}</p>}
    </div>
  );
}
