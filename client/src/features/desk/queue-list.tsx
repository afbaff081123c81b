import { INCIDENT_KINDS, type IncidentKind } from '@dutywall/shared/domain';
import { ListFilter } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { QUEUE_GROUPS, type QueueItem } from '../../app/picture/queue.ts';
import type { Feed } from '../../feed/types.ts';
import { Popover } from '../../ui/popover.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { glyphOfIncident, StateGlyph } from '../../ui/state-glyph.tsx';
import { QueueRow } from './queue-row.tsx';
import type { DeskFilter } from './use-desk-filter.ts';
import type { DeskQueue } from './use-desk-queue.ts';

export interface QueueListProps {
  readonly feed: Feed;
  readonly queue: DeskQueue;
  readonly filter: DeskFilter;
  readonly now: number;
  readonly me: string;
  readonly selected: string | null;
  readonly loading: boolean;
  readonly onSelect: (item: QueueItem) => void;
  /** Opens the question whether all marked ones are to be acknowledged. */
  readonly onBulk: () => void;
}

/** 进行中 · 已结束待确认 · 已搁置, each in working order. */
export function QueueList({ feed, queue, filter, now, me, selected, loading, onSelect, onBulk }: QueueListProps) {
  const { t } = useTranslation();
  const { shown, everything, picked } = queue;
  const hidden = everything.length - shown.length;
  const select = (item: QueueItem, also: boolean) => (also ? queue.toggle(item.incident.id) : onSelect(item));
  return (
    <section className="desk-queue" aria-labelledby="queue-title">
      <header>
        <h2 id="queue-title">{t('desk.queue.title')}</h2>
        <b>{shown.length}</b>
        <KindFilter filter={filter} everything={everything} />
        <span className="desk-hint">
          <kbd>j</kbd>
          <kbd>k</kbd>
        </span>
      </header>
      {loading ? (
        <div className="desk-pad">
          <Skeleton lines={8} />
        </div>
      ) : shown.length === 0 ? (
        <div className="empty">
          <strong>{t('desk.queue.empty')}</strong>
          <span>{t('desk.queue.emptyHelp')}</span>
        </div>
      ) : (
        <div className="desk-groups">
          {QUEUE_GROUPS.map((group) => {
            const items = shown.filter((item) => item.group === group);
            return (
              items.length > 0 && (
                <section key={group} aria-label={t(`desk.queue.group.${group}`)}>
                  <h3>
                    {t(`desk.queue.group.${group}`)} <b>{items.length}</b>
                  </h3>
                  <ol>
                    {items.map((item) => (
                      <QueueRow
                        key={item.incident.id}
                        feed={feed}
                        item={item}
                        now={now}
                        me={me}
                        selected={item.incident.id === selected}
                        picked={picked.has(item.incident.id)}
                        onSelect={select}
                      />
                    ))}
                  </ol>
                </section>
              )
            );
          })}
        </div>
      )}
      <footer>
        {picked.size > 0 ? (
          <div className="desk-picked">
            <span>{t('desk.queue.pickedCount', { n: picked.size })}</span>
            <button type="button" className="button primary" onClick={onBulk}>
              {t('desk.action.acknowledge')} <kbd>A</kbd>
            </button>
            <button type="button" className="button" onClick={queue.clear}>
              {t('desk.queue.unpick')}
            </button>
          </div>
        ) : (
          hidden > 0 && <p className="desk-queue-hidden">{t('desk.queue.filtered', { n: hidden })}</p>
        )}
      </footer>
    </section>
  );
}

/** Which kinds, and whether only mine; says in its label that something is left out. */
function KindFilter({ filter, everything }: { filter: DeskFilter; everything: readonly QueueItem[] }) {
  const { t } = useTranslation();
  const toggle = (kind: IncidentKind) => {
    const next = new Set(filter.kinds ?? []);
    if (!next.delete(kind)) next.add(kind);
    filter.set({ kinds: next.size === 0 ? null : next });
  };
  const active = filter.kinds !== null || filter.mine;
  return (
    <Popover
      name={t('desk.queue.filter')}
      className="kind-filter"
      label={
        <>
          <ListFilter size={14} aria-hidden="true" /> {active && t('desk.queue.filterOn')}
        </>
      }
    >
      {() => (
        <div className="kind-list">
          <label>
            <input type="checkbox" checked={filter.mine} onChange={() => filter.set({ mine: !filter.mine })} />
            <span>{t('desk.queue.onlyMine')}</span>
          </label>
          {INCIDENT_KINDS.map((kind) => (
            <label key={kind}>
              <input type="checkbox" checked={filter.kinds?.has(kind) ?? false} onChange={() => toggle(kind)} />
              <StateGlyph of={glyphOfIncident(kind)} size="14px" />
              <span>{t(`duty.incident.${kind}`)}</span>
              <b>{everything.filter((item) => item.incident.kind === kind).length}</b>
            </label>
          ))}
          <button
            type="button"
            className="button quiet"
            disabled={!active}
            onClick={() => filter.set({ kinds: null, mine: false })}
          >
            {t('desk.squads.clear')}
          </button>
        </div>
      )}
    </Popover>
  );
}
