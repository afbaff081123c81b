import type { DutyState } from '@dutywall/shared/domain';
import { useTranslation } from 'react-i18next';
import { type Counts, type CountsBySquad, NO_COUNTS, useSquads } from '../../board/index.ts';
import type { Feed } from '../../feed/types.ts';
import { StateGlyph, styleOfGlyph } from '../../ui/state-glyph.tsx';

/** Order of the segments: present first, then doubtful, then unknown; excused and off shift are not due. */
const SEGMENTS: readonly DutyState[] = [
  'on-post',
  'stepped-away',
  'on-break',
  'expected',
  'off-post',
  'not-arrived',
  'no-signal',
];
/** Said in words beside the bar when there are any. */
const NAMED: readonly DutyState[] = ['off-post', 'not-arrived', 'no-signal'];

const PAGE_MS = 12_000;

export interface SquadBarsProps {
  readonly feed: Feed;
  readonly counts: CountsBySquad;
  readonly now: number;
  /** As many as fit; more take turns. */
  readonly perPage: number;
}

export function SquadBars({ feed, counts, now, perPage }: SquadBarsProps) {
  const { t } = useTranslation();
  const squads = useSquads(feed).filter((squad) => counts.bySquad.has(squad.id));
  const pages = Math.max(1, Math.ceil(squads.length / perPage));
  const page = Math.floor(now / PAGE_MS) % pages;
  const rows = Math.ceil(squads.length / pages);
  const shown = squads.slice(page * rows, (page + 1) * rows);
  return (
    <section className="wall-squads" aria-label={t('wall.squads')}>
      <h2>
        {t('wall.squads')}
        {pages > 1 && (
          <small>
            {page + 1}/{pages}
          </small>
        )}
      </h2>
      <ul>
        {shown.map((squad) => (
          <SquadBar key={squad.id} name={squad.name} counts={counts.bySquad.get(squad.id) ?? NO_COUNTS} />
        ))}
      </ul>
    </section>
  );
}

function SquadBar({ name, counts }: { name: string; counts: Counts }) {
  const { t } = useTranslation();
  const named = NAMED.filter((state) => counts.byState[state] > 0);
  return (
    <li aria-label={`${name} ${t('wall.squadWords', { on: counts.onPost, due: counts.due })}`}>
      <span className="wall-squad-name">{name}</span>
      <span className="wall-squad-words">
        {named.map((state) => (
          <span key={state}>
            <StateGlyph of={state} />
            {counts.byState[state]}
          </span>
        ))}
      </span>
      <span className="wall-squad-count">
        {counts.onPost}
        <small>/{counts.due}</small>
      </span>
      <span className="wall-bar" aria-hidden="true">
        {SEGMENTS.map((state) => (
          <i
            key={state}
            data-state={state}
            style={{ flexGrow: counts.byState[state], color: styleOfGlyph(state).colour }}
            hidden={counts.byState[state] === 0}
          />
        ))}
      </span>
    </li>
  );
}
