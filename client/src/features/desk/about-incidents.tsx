import type { IncidentRow } from '@dutywall/shared/protocol';
import { useTranslation } from 'react-i18next';
import { slicesOf } from '../../board/index.ts';
import type { Feed } from '../../feed/types.ts';
import { glyphOfIncident, StateGlyph } from '../../ui/state-glyph.tsx';

/** Names shown; the rest is a number. */
const NAMES = 6;

/** What a question is about: how many of which kind, and whose. */
export function AboutIncidents({ feed, rows }: { feed: Feed; rows: readonly IncidentRow[] }) {
  const { t } = useTranslation();
  const slices = slicesOf(feed);
  const kinds = new Map<IncidentRow['kind'], number>();
  for (const { kind } of rows) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  const names = rows.slice(0, NAMES).map((row) => row.post?.name ?? slices.slot(row.slot)?.name ?? row.officer);
  return (
    <div className="about-incidents">
      <ul>
        {[...kinds].map(([kind, n]) => (
          <li key={kind}>
            <StateGlyph of={glyphOfIncident(kind)} size="15px" /> {t(`duty.incident.${kind}`)}{' '}
            <b>{t('desk.handling.items', { n })}</b>
          </li>
        ))}
      </ul>
      <p>
        {names.join(t('desk.handling.comma'))}
        {rows.length > NAMES && t('desk.handling.andMore', { n: rows.length - NAMES })}
      </p>
    </div>
  );
}
