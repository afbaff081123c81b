import { isCandidate } from '@dutywall/shared/domain';
import { Check, Clock3, MessageSquare } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { isConfirmed, type QueueItem } from '../../app/picture/queue.ts';
import { slicesOf } from '../../board/index.ts';
import type { Feed } from '../../feed/types.ts';
import { initialsOf } from '../../ui/initials.ts';
import { glyphOfIncident, StateGlyph } from '../../ui/state-glyph.tsx';
import { clockOf } from '../../ui/time.ts';
import { useWords } from '../../ui/words.ts';

export interface QueueRowProps {
  readonly feed: Feed;
  readonly item: QueueItem;
  readonly now: number;
  readonly selected: boolean;
  readonly picked: boolean;
  readonly me: string;
  readonly onSelect: (item: QueueItem, also: boolean) => void;
}

export function QueueRow({ feed, item, now, selected, picked, me, onSelect }: QueueRowProps) {
  const { t } = useTranslation();
  const words = useWords();
  const row = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (selected) row.current?.scrollIntoView?.({ block: 'nearest' });
  }, [selected]);
  const { incident, absence, group } = item;
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
        aria-pressed={picked}
        data-seen={seen || absence !== null}
        data-group={group}
        // Ctrl or ⌘ marks it beside the others, as everywhere.
        onClick={(event) => onSelect(item, event.ctrlKey || event.metaKey)}
      >
        {picked ? (
          <span className="desk-row-picked">
            <Check size={14} aria-label={t('desk.queue.picked')} />
          </span>
        ) : (
          <StateGlyph
            of={confirmed ? 'confirmed' : glyphOfIncident(incident.kind)}
            size="18px"
            pulse={group === 'going'}
          />
        )}
        <span className="desk-row-who">
          <b>{incident.post?.name ?? officer?.name ?? incident.officer}</b>
          {/* DU15: of a post no officer's card opens, so its sentence stands here. */}
          <span title={incident.post && incident.text[words.language]}>
            {incident.post ? incident.text[words.language] : post}
          </span>
        </span>
        <span className="desk-row-age">
          {group === 'shelved' && incident.shelf ? (
            <>
              <Clock3 size={12} aria-hidden="true" /> {t('desk.queue.until', { time: clockOf(incident.shelf.until) })}
            </>
          ) : (
            words.duration((incident.to ?? now) - incident.from)
          )}
        </span>
        <span className="desk-row-what">
          {confirmed ? t('duty.confirmed') : t(`duty.incident.${incident.kind}`)}
          {incident.cause && incident.kind === 'silent' && <> · {t(`duty.cause.${incident.cause}`)}</>}
          {incident.to !== null && <> · {t('desk.queue.endedAt', { time: words.moment(incident.to, now) })}</>}
        </span>
        <span className="desk-row-mark">
          {incident.notes.count > 0 && (
            <span title={t('desk.queue.notes', { n: incident.notes.count })}>
              <MessageSquare size={12} aria-hidden="true" /> {incident.notes.count}
            </span>
          )}
          {incident.owner !== null && (
            <span
              className="owner"
              data-mine={incident.owner === me}
              title={t('desk.queue.ownedBy', { who: incident.owner })}
            >
              {incident.owner === me ? t('desk.queue.mine') : initialsOf(incident.owner)}
            </span>
          )}
          {absence && !confirmed ? (
            t(`duty.stage.${absence.stage}`)
          ) : seen ? (
            <>
              <Check size={13} aria-hidden="true" /> {t('desk.queue.seen')}
            </>
          ) : (
            incident.to === null && isCandidate(incident.kind) && t('duty.candidate')
          )}
        </span>
      </button>
    </li>
  );
}
