import { useTranslation } from 'react-i18next';
import type { FeedStatus } from '../feed/types.ts';
import './connection-badge.css';

/** Whether the picture is alive, in shape, word and seconds. */
export function ConnectionBadge({ status }: { status: FeedStatus }) {
  const { t } = useTranslation();
  const age = status.dataAgeMs;
  const seconds = Number.isFinite(age) ? (age / 1000).toFixed(age < 10_000 ? 1 : 0) : '–';
  return (
    <span className="connection" data-connection={status.connection} role="status">
      <i aria-hidden="true" />
      <b>{t(`wall.connection.${status.connection}`)}</b>
      <span className="connection-age">{t('common.time.seconds', { n: seconds })}</span>
    </span>
  );
}
