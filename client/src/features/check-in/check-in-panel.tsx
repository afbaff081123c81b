import { CHECK_INS_AT_ONCE, type CheckInRow } from '@dutywall/shared/protocol';
import { Grid2x2, Grid3x3, Mic, MicOff, Square, Video, VideoOff } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCheckInStore } from '../../app/check-in/check-in-store.ts';
import { useNow } from '../../app/use-now.ts';
import { useShortcuts } from '../../app/use-shortcuts.ts';
import { useCheckIns } from '../../board/index.ts';
import type { LiveFeed } from '../../feed/types.ts';
import { CallTile } from './call-tile.tsx';
import { FocusedCall } from './focused-call.tsx';
import { useOwnMedia } from './own-media.ts';
import { useHeldCalls } from './use-held-calls.ts';
import { useLastRows } from './use-last-rows.ts';
import './check-in.css';

const GRIDS = [1, 4, 9] as const;
type Grid = (typeof GRIDS)[number];
/** A check-in that was rung is among the facts within this, or it was over before they came, ms. */
const UNSEEN_MS = 10_000;
const ICONS = { 1: Square, 4: Grid2x2, 9: Grid3x3 } as const;

export interface CheckInPanelProps {
  readonly feed: LiveFeed;
  readonly onOfficer?: (officer: string) => void;
}

/** The check-ins of this screen beside the map: 1, 4 or 9 pictures, and the one in focus with its checklist. */
export function CheckInPanel({ feed, onOfficer }: CheckInPanelProps) {
  const { t } = useTranslation();
  const now = useNow(feed);
  const { held, focus, focusOn, putAway } = useCheckInStore();
  const [chosen, setChosen] = useState<Grid | null>(null);
  const open = useCheckIns(feed).filter((row) => held.includes(row.id));
  const rows = useLastRows(open, held);

  const isOver = (id: string) => rows.has(id) && !open.some((row) => row.id === id);

  // Beyond the largest grid the oldest that is over goes.
  useEffect(() => {
    if (held.length <= CHECK_INS_AT_ONCE) return;
    const gone = held.find((id) => rows.has(id) && !open.some((row) => row.id === id));
    if (gone !== undefined) putAway(gone);
  }, [held, open, rows, putAway]);
  // What was over before it could be shown has nothing to say here. The answer to ringing may outrun the fact, though.
  const unseen = held.find((id) => !rows.has(id));
  useEffect(() => {
    if (unseen === undefined) return;
    const timer = setTimeout(() => putAway(unseen), UNSEEN_MS);
    return () => clearTimeout(timer);
  }, [unseen, putAway]);

  // A ringing that nobody took leaves the pictures that do come their room, as soon as another call is worked with.
  const current = focus !== null && held.includes(focus) ? focus : (held.at(-1) ?? null);
  const spent = held.find((id) => isOver(id) && id !== current && rows.get(id)?.liveAt === null && open.length > 0);
  useEffect(() => {
    if (spent !== undefined) putAway(spent);
  }, [spent, putAway]);

  const least: Grid = held.length <= 1 ? 1 : held.length <= 4 ? 4 : 9;
  const grid: Grid = chosen === 1 || (chosen !== null && chosen > least) ? chosen : least;
  const shown = grid === 1 ? held.filter((id) => id === current) : held.slice(0, grid);
  const calls = useHeldCalls(feed, open, grid);
  const media = useOwnMedia(calls, current);
  const next = () => {
    const at = held.indexOf(current ?? '');
    const to = held[(at + 1) % held.length];
    if (to !== undefined) focusOn(to);
  };
  useShortcuts({
    q: media.microphone === 'on' ? () => media.mute(!media.muted) : undefined,
    c: media.toggleCamera ?? undefined,
    g: held.length > 1 ? next : undefined,
  });
  const row = current === null ? undefined : rows.get(current);
  const silent = media.microphone !== 'on';
  return (
    <section className="ci" aria-label={t('checkIn.title')}>
      <header className="ci-head">
        <h2>
          {t('checkIn.title')} <b>{t('checkIn.panel.calls', { n: open.length })}</b>
        </h2>
        <fieldset className="ci-grids" aria-label={t('checkIn.panel.grid')}>
          {GRIDS.map((one) => {
            const Icon = ICONS[one];
            const word = one === 1 ? t('checkIn.panel.one') : t('checkIn.panel.many', { n: one });
            return (
              <button
                key={one}
                type="button"
                className="icon-button"
                aria-label={word}
                title={word}
                aria-pressed={grid === one}
                disabled={one !== 1 && one < least}
                onClick={() => setChosen(one)}
              >
                <Icon size={16} aria-hidden="true" />
              </button>
            );
          })}
        </fieldset>
        <button
          type="button"
          className="button"
          disabled={silent}
          aria-pressed={media.muted}
          aria-keyshortcuts="q"
          title={t('checkIn.panel.sound')}
          onClick={() => media.mute(!media.muted)}
        >
          {silent || media.muted ? <MicOff size={15} aria-hidden="true" /> : <Mic size={15} aria-hidden="true" />}
          {t(`checkIn.panel.microphone.${silent ? wordOf(media.microphone) : media.muted ? 'off' : 'on'}`)}
          <kbd>q</kbd>
        </button>
        <button
          type="button"
          className="button"
          disabled={media.toggleCamera === null}
          aria-pressed={media.camera !== null}
          aria-keyshortcuts="c"
          onClick={() => media.toggleCamera?.()}
        >
          {media.camera ? <VideoOff size={15} aria-hidden="true" /> : <Video size={15} aria-hidden="true" />}
          {t(`checkIn.panel.camera.${media.toggleCamera === null ? 'none' : media.camera ? 'on' : 'off'}`)}
          <kbd>c</kbd>
        </button>
      </header>
      <div className="ci-body">
        <div className="ci-grid" data-cells={grid} data-tiles={shown.length}>
          {shown.map((id) => (
            <CallTile
              key={id}
              feed={feed}
              row={rows.get(id)}
              ended={isOver(id)}
              held={calls?.all.get(id) ?? null}
              focused={id === current}
              now={now}
              onFocus={() => focusOn(id)}
              onTake={() => calls?.take(id)}
            />
          ))}
        </div>
        {current !== null && row && (
          <FocusedCall
            key={current}
            feed={feed}
            row={row}
            ended={isOver(current)}
            held={calls?.all.get(current) ?? null}
            camera={media.camera}
            now={now}
            onPutAway={() => putAway(current)}
            {...(onOfficer ? { onOfficer } : {})}
          />
        )}
      </div>
      {grid === 1 && held.length > 1 && (
        <nav className="ci-others" aria-label={t('checkIn.panel.next')}>
          {held.map((id) => (
            <Chip key={id} feed={feed} row={rows.get(id)} current={id === current} onChoose={() => focusOn(id)} />
          ))}
          <kbd>g</kbd>
        </nav>
      )}
    </section>
  );
}

function wordOf(microphone: 'asking' | 'on' | 'none' | 'denied'): 'asking' | 'none' | 'denied' {
  return microphone === 'on' ? 'none' : microphone;
}

interface ChipProps {
  readonly feed: LiveFeed;
  readonly row: CheckInRow | undefined;
  readonly current: boolean;
  readonly onChoose: () => void;
}

function Chip({ feed, row, current, onChoose }: ChipProps) {
  const { t } = useTranslation();
  if (!row) return null;
  return (
    <button type="button" aria-pressed={current} onClick={onChoose}>
      {feed.facts.slots.get(row.slot)?.name ?? row.officer} <small>{t(`checkIn.stage.${row.stage}`)}</small>
    </button>
  );
}
