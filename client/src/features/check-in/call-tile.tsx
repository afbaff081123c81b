import type { CheckInRow, ListedCheckIn } from '@dutywall/shared/protocol';
import { EyeOff, MicOff, MonitorUp, Volume2 } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useEnded } from '../../app/check-in/rest.ts';
import type { Translate } from '../../app/i18n/translate.ts';
import type { LiveFeed } from '../../feed/types.ts';
import { lengthText } from '../../ui/size.ts';
import type { HeldCall } from './held-calls.ts';
import { useStageWords } from './stage-words.ts';
import { useCallState } from './use-held-calls.ts';

/** Others than the one in focus are inaudible, 40 dB down, and still counted, so that their meters move. */
const ASIDE_VOLUME = 0.01;

export interface CallTileProps {
  readonly feed: LiveFeed;
  readonly row: CheckInRow | undefined;
  readonly ended: boolean;
  readonly held: HeldCall | null;
  readonly focused: boolean;
  readonly now: number;
  readonly onFocus: () => void;
  readonly onTake: () => void;
}

/** One picture of the grid: who, how far it is, how well it comes through, how loud the officer is. */
export function CallTile({ feed, row, ended, held, focused, now, onFocus, onTake }: CallTileProps) {
  const { t } = useTranslation();
  const state = useCallState(held?.call ?? null);
  const record = useEnded(row?.id ?? '', row?.officer ?? '', ended && row !== undefined);
  const video = useRef<HTMLVideoElement>(null);
  const [blocked, setBlocked] = useState(false);
  const words = useStageWords(row, state, held?.elsewhere ?? false, now);
  const call = held?.call ?? null;
  const stream = state?.stream ?? null;
  const volume = focused ? 1 : ASIDE_VOLUME;

  useEffect(() => {
    const element = video.current;
    if (!element || !stream) return;
    element.srcObject = stream;
    element.play().catch((error: unknown) => {
      if (!(error instanceof Error) || error.name !== 'NotAllowedError') return;
      // No touch since the page was loaded: without sound rather than without picture.
      element.muted = true;
      setBlocked(true);
      void element.play().catch(() => undefined);
    });
    return () => {
      element.srcObject = null;
    };
  }, [stream]);
  useEffect(() => {
    if (video.current) video.current.volume = volume;
    call?.playedAt(volume);
  }, [call, volume]);
  const sound = () => {
    if (video.current) video.current.muted = false;
    setBlocked(false);
  };

  if (!row) return <div className="ci-tile" />;
  const officer = feed.facts.slots.get(row.slot);
  const seen = !ended && state?.phase === 'flowing';
  return (
    <div className="ci-tile" data-focused={focused} data-phase={ended ? 'ended' : (state?.phase ?? 'joining')}>
      {!ended && (
        <video ref={video} data-check-in={row.id} playsInline>
          <track kind="captions" />
        </video>
      )}
      <button
        type="button"
        className="ci-tile-hit"
        aria-pressed={focused}
        aria-label={officer?.name}
        onClick={onFocus}
      />
      {!seen && (
        <p className="ci-tile-state">
          {ended ? record?.outcome && endedText(record, t) : words.line}
          {!ended && words.count !== null && <b>{words.count}</b>}
          {held?.elsewhere && !ended && (
            <button type="button" className="button" onClick={onTake}>
              {t('checkIn.panel.takeOver')}
            </button>
          )}
        </p>
      )}
      <footer>
        <b>{officer?.name ?? row.officer}</b>
        <span>{t(`checkIn.reason.${row.reason}`)}</span>
        {row.onWall && !ended && <MonitorUp size={14} aria-label={t('checkIn.panel.wall.on')} />}
        {seen && state?.officerMuted && <MicOff size={14} aria-label={t('checkIn.panel.officerMuted')} />}
        {state?.phase === 'hidden' && <EyeOff size={14} aria-label={t('checkIn.panel.hidden')} />}
        {seen && state && (
          <>
            <meter
              min={0}
              max={1}
              value={state.voice}
              aria-label={t('checkIn.panel.voice')}
              title={t('checkIn.panel.voice')}
            />
            <QualityMark level={state.quality.level} cause={state.quality.cause} />
          </>
        )}
        {row.recordingSince !== null && !ended && <em>REC</em>}
      </footer>
      {blocked && (
        <button type="button" className="button ci-tile-sound" onClick={sound}>
          <Volume2 size={15} aria-hidden="true" /> {t('desk.sound.tap')}
        </button>
      )}
    </div>
  );
}

/** What became of it, and for how long both saw each other: a call that is over must not read as one that goes on. */
function endedText({ outcome, liveAt, endedAt }: ListedCheckIn, t: Translate): string {
  const word = outcome === null ? '' : t(`checkIn.outcome.${outcome}`);
  const span = liveAt !== null && endedAt !== null ? ` · ${lengthText(endedAt - liveAt)}` : '';
  return `${t('checkIn.stage.ended')} · ${word}${span}`;
}

const BARS = { good: 3, fair: 2, poor: 1, none: 0 } as const;

interface QualityMarkProps {
  readonly level: keyof typeof BARS;
  readonly cause: 'loss' | 'delay' | 'frames' | 'jitter' | null;
}

/** Three bars and a word: how well the picture comes, and what is worst about it. */
function QualityMark({ level, cause }: QualityMarkProps) {
  const { t } = useTranslation();
  const word = `${t(`checkIn.quality.${level}`)}${cause ? ` · ${t(`checkIn.cause.${cause}`)}` : ''}`;
  return (
    <span className="ci-quality" data-level={level} role="img" aria-label={word} title={word}>
      {[1, 2, 3].map((bar) => (
        <i key={bar} data-on={bar <= BARS[level]} />
      ))}
    </span>
  );
}
