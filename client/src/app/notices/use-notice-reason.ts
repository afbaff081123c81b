import type { NoticeRow } from '@dutywall/shared/protocol';
import { useTranslation } from 'react-i18next';

/** What stands beside a notice: that it is about a check-in (AB6), and the reason that was given. Empty: neither. */
export function useNoticeReason(): (notice: Pick<NoticeRow, 'params'>) => string {
  const { t } = useTranslation();
  return ({ params: { about, reason } }) =>
    [about === 'check-in-fault' ? t('absence.fault.kind') : '', String(reason ?? '')]
      .filter((part) => part !== '')
      .join(' · ');
}
