import { isCandidate } from '@dutywall/shared/domain';
import { Check } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { isConfirmed, type QueueItem, withoutHead } from '../../app/picture/queue.ts';
import { slicesOf } from '../../board/index.ts';
import type { Feed } from '../../feed/types.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import { glyphOfIncident, StateGlyph } from '../../ui/state-glyph.tsx';
import { useWords } from '../../ui/words.ts';

export interface QueueListProps {
  readonly feed: Feed;
  readonly queue: readonly QueueItem[];
  /** Open incidents that the filter leaves out. */
  readonly hidden: number;
  readonly now: number;
  readonly selected: string | null;
  readonly loading: boolean;
  readonly onSelect: (item: QueueItem) => void;
}

export function QueueList({ feed, queue, hidden, now, selected, loading, onSelect }: QueueListProps) {
  const { t } = useTranslation();
  return (
    <section className="desk-queue" aria-labelledby="queue-title">
      <header>
        <h2 id="queue-title">{t('desk.queue.title')}</h2>
        <b>{queue.length}</b>
        <span className="desk-hint">
          <kbd>j</kbd>
          <kbd>k</kbd>
        </span>
      </header>
      {loading ? (
        <div className="desk-pad">
          <Skeleton lines={8} />
        </div>
      ) : queue.length === 0 ? (
        <div className="empty">
          <strong>{t('desk.queue.empty')}</strong>
          <span>{t('desk.queue.emptyHelp')}</span>
        </div>
      ) : (
        <ol>
          {queue.map((item) => (
            <QueueRow
              key={item.incident.id}
              feed={feed}
              item={item}
              now={now}
              selected={item.incident.id === selected}
              onSelect={onSelect}
            />
          ))}
        </ol>
      )}
      {hidden > 0 && <p className="desk-queue-hidden">{t('desk.queue.filtered', { n: hidden })}</p>}
    </section>
  );
}

interface QueueRowProps {
  readonly feed: Feed;
  readonly item: QueueItem;
  readonly now: number;
  readonly selected: boolean;
  readonly onSelect: (item: QueueItem) => void;
}

function QueueRow({ feed, item, now, selected, onSelect }: QueueRowProps) {
  const { t } = useTranslation();
  const words = useWords();
  const row = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (selected) row.current?.scrollIntoView?.({ block: 'nearest' });
  }, [selected]);
  const { incident, absence } = item;
  const slices = slicesOf(feed);
  const officer = slices.slot(incident.slot);
  const post = slices.standing(incident.slot)?.posts[0];
  const confirmed = isConfirmed(absence);
  const seen = incident.acknowledgedAt !== null;
  return (
    <li>
      <button
        ref={row}
        type="button"
        className="desk-row"
        aria-current={selected}
        data-seen={seen || absence !== null}
        onClick={() => onSelect(item)}
      >
        <StateGlyph of={confirmed ? 'confirmed' : glyphOfIncident(incident.kind)} size="18px" pulse />
        <span className="desk-row-who">
          <b>{incident.post?.name ?? officer?.name ?? incident.officer}</b>
          {/* DU15: nobody's card explains a post, so its sentence stands here. */}
          <span title={incident.post && incident.text[words.language]}>
            {incident.post ? withoutHead(incident.text[words.language]) : post}
          </span>
        </span>
        <span className="desk-row-age">{words.duration(now - incident.from)}</span>
        <span className="desk-row-what">
          {confirmed ? t('duty.confirmed') : t(`duty.incident.${incident.kind}`)}
          {incident.cause && incident.kind === 'silent' && <> · {t(`duty.cause.${incident.cause}`)}</>}
        </span>
        <span className="desk-row-mark">
          {absence && !confirmed ? (
            t(`duty.stage.${absence.stage}`)
          ) : seen ? (
            <>
              <Check size={13} aria-hidden="true" /> {t('desk.queue.seen')}
            </>
          ) : (
            isCandidate(incident.kind) && t('duty.candidate')
          )}
        </span>
      </button>
    </li>
  );
}
