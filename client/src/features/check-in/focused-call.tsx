import type { CheckInRow } from '@dutywall/shared/protocol';
import { IdCard, MonitorUp, Phone, PhoneOff, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCheckInStore } from '../../app/check-in/check-in-store.ts';
import { secondsToClosing } from '../../app/check-in/closing.ts';
import { OutcomeMark } from '../../app/check-in/outcome.tsx';
import { useEnded } from '../../app/check-in/rest.ts';
import { useRing } from '../../app/check-in/use-ring.ts';
import { useSession } from '../../app/session.ts';
import { offerStill } from '../../app/still-source.ts';
import { useShortcuts } from '../../app/use-shortcuts.ts';
import { frameOf } from '../../call/frame.ts';
import type { LiveFeed } from '../../feed/types.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import { Checklist } from './checklist.tsx';
import { EvidenceTools } from './evidence-tools.tsx';
import { FaultFlag } from './fault-flag.tsx';
import type { HeldCall } from './held-calls.ts';
import { useStageWords } from './stage-words.ts';
import { useCallState } from './use-held-calls.ts';

export interface FocusedCallProps {
  readonly feed: LiveFeed;
  readonly row: CheckInRow;
  readonly ended: boolean;
  readonly held: HeldCall | null;
  /** Own picture that is sent; shown small. */
  readonly camera: MediaStreamTrack | null;
  readonly now: number;
  readonly onPutAway: () => void;
  readonly onOfficer?: (officer: string) => void;
}

/** The call that is worked with: what can be done about it, what is looked at (CI4), how it ended (CI6). */
export function FocusedCall({ feed, row, ended, held, camera, now, onPutAway, onOfficer }: FocusedCallProps) {
  const { t } = useTranslation();
  const me = useSession().data?.name;
  const ring = useRing(feed);
  const state = useCallState(held?.call ?? null);
  const words = useStageWords(row, state, held?.elsewhere ?? false, now);
  const closing = ended ? null : secondsToClosing(row, now);
  const outcome = useEnded(row.id, row.officer, ended);
  const watching = useCheckInStore((store) => store.watching.has(row.id));
  const [refused, setRefused] = useState<string | null>(null);
  const officer = feed.facts.slots.get(row.slot);
  const mine = row.by === me;

  const say = async (asked: ReturnType<LiveFeed['command']>) => {
    const answer = await asked;
    setRefused(answer.ok ? null : t(`errors.refusal.${answer.refusal.code}`));
  };
  const end =
    ended || watching || !mine ? onPutAway : () => void say(feed.command('end-check-in', { checkIn: row.id }));
  const show =
    mine && !ended && row.stage === 'live'
      ? () => void say(feed.command('show-check-in', { checkIn: row.id, onWall: !row.onWall }))
      : undefined;
  useShortcuts({ h: end, w: show });
  const name = officer?.name ?? row.officer;
  const stream = state?.phase === 'flowing' && !ended ? state.stream : null;
  useEffect(() => {
    const track = stream?.getVideoTracks()[0];
    return track ? offerStill({ of: 'check-in', id: row.id, name, capture: () => frameOf(track) }) : undefined;
  }, [stream, row.id, name]);
  const endWord = ended
    ? t('checkIn.panel.dismiss')
    : watching || !mine
      ? t('checkIn.panel.leave')
      : t(row.stage === 'ringing' ? 'checkIn.panel.cancel' : 'checkIn.panel.end');
  const answered = row.liveAt !== null || outcome?.outcome === 'answered';
  return (
    <aside className="ci-side" aria-label={officer?.name ?? row.officer}>
      <header>
        <h3>
          {officer?.name ?? row.officer}
          <small>
            {officer && feed.facts.squads.get(officer.squad)?.name} · {officer?.badge}
          </small>
        </h3>
        {onOfficer && (
          <button
            type="button"
            className="icon-button"
            aria-label={t('checkIn.panel.officer')}
            title={t('checkIn.panel.officer')}
            onClick={() => onOfficer(row.officer)}
          >
            <IdCard size={17} />
          </button>
        )}
      </header>
      <p className="ci-line" role="status">
        <em>{t(`checkIn.reason.${row.reason}`)}</em>
        {!ended && <b>{words.line}</b>}
        {!ended && words.count !== null && <span>{t('checkIn.panel.left', { n: words.count })}</span>}
        {closing !== null && <span>{t('checkIn.closing', { n: closing })}</span>}
        {!ended && row.viewers > 1 && <span>{t('checkIn.panel.viewers', { n: row.viewers })}</span>}
        {watching && !ended && <span>{t('checkIn.panel.watching')}</span>}
      </p>
      {ended && (outcome ? <OutcomeMark row={outcome} /> : <Skeleton lines={2} />)}
      {refused && (
        <p className="ci-refused" role="alert">
          {refused}
        </p>
      )}
      <nav className="ci-tools">
        <button type="button" className="button" aria-keyshortcuts="h" onClick={end}>
          {ended ? <X size={15} aria-hidden="true" /> : <PhoneOff size={15} aria-hidden="true" />}
          {endWord}
          <kbd>h</kbd>
        </button>
        {show && (
          <button type="button" className="button" aria-pressed={row.onWall} aria-keyshortcuts="w" onClick={show}>
            <MonitorUp size={15} aria-hidden="true" />
            {t(row.onWall ? 'checkIn.panel.wall.hide' : 'checkIn.panel.wall.show')}
            <kbd>w</kbd>
          </button>
        )}
        {ended && mine && officer && (
          <button
            type="button"
            className="button"
            onClick={() =>
              void ring({
                ...{ officer: row.officer, name: officer.name, reason: row.reason },
                ...(row.incident === null ? {} : { incident: row.incident }),
                ...(row.spotCheck === null ? {} : { spotCheck: row.spotCheck }),
              })
            }
          >
            <Phone size={15} aria-hidden="true" />
            {t('checkIn.panel.again')}
          </button>
        )}
      </nav>
      {camera && !ended && <OwnPicture track={camera} />}
      {mine && answered && <EvidenceTools row={row} ended={ended} stream={stream} now={now} />}
      {mine && answered && <Checklist checkIn={row.id} officer={row.officer} />}
      {mine && answered && <FaultFlag checkIn={row.id} officer={row.officer} />}
    </aside>
  );
}

/** What the officer sees of this side. */
function OwnPicture({ track }: { track: MediaStreamTrack }) {
  const { t } = useTranslation();
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    if (video.current) video.current.srcObject = new MediaStream([track]);
  }, [track]);
  return <video ref={video} className="ci-own" aria-label={t('checkIn.me.own')} autoPlay muted playsInline />;
}
