import { useTranslation } from 'react-i18next';
import { useCheckIns } from '../../board/index.ts';
import type { Feed } from '../../feed/types.ts';

/** Names that fit into the line; the rest is a number. */
const NAMES = 3;

/** Who is in a video check-in now, on one line of the rail; none: no line. */
export function CheckInTicker({ feed }: { feed: Feed }) {
  const { t } = useTranslation();
  const rows = useCheckIns(feed);
  if (rows.length === 0) return null;
  const names = rows.slice(0, NAMES).map((row) =>
    t('checkIn.wall.line', {
      name: feed.facts.slots.get(row.slot)?.name ?? row.officer,
      reason: t(`checkIn.stage.${row.stage}`),
    }),
  );
  return (
    <p className="wall-check-ins">
      <i aria-hidden="true" />
      <b>
        {t('checkIn.wall.title')} {rows.length}
      </b>
      <span>{names.join('，')}</span>
    </p>
  );
}
