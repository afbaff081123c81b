import { isCandidate } from '@dutywall/shared/domain';
import { useTranslation } from 'react-i18next';
import { isConfirmed, type QueueItem, withoutHead } from '../../app/picture/queue.ts';
import { slicesOf, useCheckIns, useIncidents } from '../../board/index.ts';
import type { Feed } from '../../feed/types.ts';
import { initialsOf } from '../../ui/initials.ts';
import { glyphOfIncident, StateGlyph } from '../../ui/state-glyph.tsx';
import { useWords } from '../../ui/words.ts';
import { CheckInTicker } from './check-in-ticker.tsx';

/** Rows of 128 u under the rail's heading; the rest is a number. */
const ROWS = 6;
/** The line of check-ins takes the room of one. */
const ROWS_WITH_CALLS = 5;

export interface QueueRailProps {
  readonly feed: Feed;
  readonly queue: readonly QueueItem[];
  readonly now: number;
  readonly wide: boolean;
  /** The slot the view was pulled to. */
  readonly attending: number | null;
}

export function QueueRail({ feed, queue, now, wide, attending }: QueueRailProps) {
  const { t } = useTranslation();
  const rows = useCheckIns(feed).length > 0 ? ROWS_WITH_CALLS : ROWS;
  const shown = queue.slice(0, wide ? rows * 2 : rows);
  const desk = useIncidents(feed);
  const shelved = desk.filter((incident) => incident.shelf !== null).length;
  const waiting = desk.filter((incident) => incident.shelf === null && incident.to !== null).length;
  // The rail shows what goes on; what only waits for a word is a number.
  const rest = [
    queue.length > shown.length && t('wall.queueMore', { n: queue.length - shown.length }),
    waiting > 0 && t('wall.waiting', { n: waiting }),
    shelved > 0 && t('wall.shelved', { n: shelved }),
  ].filter((text) => typeof text === 'string');
  return (
    <section className="wall-rail wall-right" aria-label={t('wall.queue')}>
      <h2>
        {t('wall.queue')}
        <b>{queue.length}</b>
      </h2>
      {shown.length === 0 ? (
        <div className="wall-empty">
          <strong>{t('wall.queueEmpty')}</strong>
          <p>{t('wall.queueEmptyHelp')}</p>
        </div>
      ) : (
        <ol>
          {shown.map((item) => (
            <QueueRow
              key={item.incident.id}
              feed={feed}
              item={item}
              now={now}
              attending={item.incident.slot === attending}
            />
          ))}
        </ol>
      )}
      <CheckInTicker feed={feed} />
      {rest.length > 0 && <p className="wall-more">{rest.join(' · ')}</p>}
    </section>
  );
}

interface QueueRowProps {
  readonly feed: Feed;
  readonly item: QueueItem;
  readonly now: number;
  readonly attending: boolean;
}

function QueueRow({ feed, item: { incident, absence }, now, attending }: QueueRowProps) {
  const { t } = useTranslation();
  const words = useWords();
  const slices = slicesOf(feed);
  const officer = slices.slot(incident.slot);
  const post = slices.standing(incident.slot)?.posts[0];
  const confirmed = isConfirmed(absence);
  const kind = t(`duty.incident.${incident.kind}`);
  return (
    <li data-attending={attending} data-kind={incident.kind}>
      <StateGlyph of={confirmed ? 'confirmed' : glyphOfIncident(incident.kind)} size="1.1em" pulse />
      <p className="wall-row-who">
        <b>{incident.post?.name ?? officer?.name ?? incident.officer}</b>
        <span>{post}</span>
      </p>
      <p className="wall-row-what">
        {confirmed ? t('duty.confirmed') : kind} <b>{words.duration(now - incident.from)}</b>
        {absence && !confirmed && <em>{t(`duty.stage.${absence.stage}`)}</em>}
        {!absence && incident.owner === null && isCandidate(incident.kind) && <em>{t('duty.candidate')}</em>}
        {!absence && incident.owner !== null && (
          <em className="wall-owner">{t('wall.ownedBy', { who: initialsOf(incident.owner) })}</em>
        )}
      </p>
      <p className="wall-row-why">{withoutHead(incident.text[words.language])}</p>
    </li>
  );
}
