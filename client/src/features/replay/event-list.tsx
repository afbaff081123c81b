import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Feed } from '../../feed/types.ts';
import { glyphOfIncident, StateGlyph } from '../../ui/state-glyph.tsx';
import { clockOf } from '../../ui/time.ts';
import type { ReplayEvent } from './events.ts';

/** Rows drawn around the cursor: a whole day may hold thousands. */
const AROUND = 60;

export interface EventListProps {
  readonly feed: Feed;
  readonly events: readonly ReplayEvent[];
  readonly at: number;
  readonly onChoose: (event: ReplayEvent) => void;
}

/** Begins of incidents in time; the newest before the cursor is marked and kept in view. */
export function EventList({ feed, events, at, onChoose }: EventListProps) {
  const { t } = useTranslation();
  const begins = events.filter((event) => event.edge === 'began');
  const current = begins.findLastIndex((event) => event.at <= at);
  const first = Math.max(0, current - AROUND);
  const shown = begins.slice(first, current + AROUND);
  const marked = useRef<HTMLLIElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: follows the cursor from event to event
  useEffect(() => {
    marked.current?.scrollIntoView?.({ block: 'nearest' });
  }, [current]);
  if (begins.length === 0) {
    return (
      <div className="empty">
        <strong>{t('replay.eventsNone')}</strong>
      </div>
    );
  }
  return (
    <ol className="events">
      {shown.map((event, index) => {
        const { incident } = event;
        const now = first + index === current;
        return (
          <li key={incident.id} ref={now ? marked : null} aria-current={now} data-past={event.at <= at}>
            <button type="button" onClick={() => onChoose(event)}>
              <time>{clockOf(event.at)}</time>
              <StateGlyph of={glyphOfIncident(incident.kind)} size="15px" />
              <b>{nameOf(feed, incident.officer)}</b>
              <span>{t(`duty.incident.${incident.kind}`)}</span>
            </button>
          </li>
        );
      })}
    </ol>
  );
}

function nameOf(feed: Feed, officer: string): string {
  const slot = feed.facts.slotOf.get(officer);
  return (slot === undefined ? undefined : feed.facts.slots.get(slot)?.name) ?? officer;
}
