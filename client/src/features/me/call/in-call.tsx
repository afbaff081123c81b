import type { CheckInCall, PeerRow } from '@dutywall/shared/protocol';
import { Eye, Mic, MicOff, PhoneOff, SwitchCamera } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { secondsToClosing } from '../../../app/check-in/closing.ts';
import type { OfficerCall, OfficerCallState } from '../../../call/officer-call.ts';
import { clockOf } from '../../../ui/time.ts';
import { useMe } from '../me-context.ts';
import { useClock } from '../use-clock.ts';

export interface InCallProps {
  readonly call: CheckInCall;
  readonly own: OfficerCall;
  readonly state: OfficerCallState;
  /** A picture was taken just now (CI5), by the server's clock, ms. */
  readonly snapshotAt: number | null;
}

/** The call itself: what I show, to whom, and the three things a thumb may want. */
export function InCall({ call, own, state, snapshotAt }: InCallProps) {
  const { t } = useTranslation();
  const { offsetMs } = useMe();
  const now = useClock() + offsetMs;
  const live = state.stage === 'joined' && state.connected;
  const closing = secondsToClosing(call, now);
  const since = call.liveAt ?? call.answeredAt;
  return (
    <section className="call call-live" aria-label={t('checkIn.title')}>
      {state.preview ? (
        <OwnPicture stream={state.preview} mirrored={state.facing === 'user'} label={t('checkIn.me.own')} />
      ) : (
        <p className="call-blank">{t(state.asking ? 'checkIn.me.asking' : 'checkIn.me.hiddenNote')}</p>
      )}
      <header className="call-head">
        <div>
          <b>
            {call.unit} {call.by}
          </b>
          <span>
            {t(`checkIn.reason.${call.reason}`)} ·{' '}
            {live ? lengthOf(since === null ? 0 : now - since) : t(stageKey(state, call))}
          </span>
        </div>
        {call.recordingSince !== null && (
          <p className="call-rec">
            <i aria-hidden="true" /> REC · {t('checkIn.me.recording')}
          </p>
        )}
      </header>
      {snapshotAt !== null && (
        <p className="call-note" role="status">
          {t('checkIn.me.snapshot', { time: clockOf(snapshotAt, true) })}
        </p>
      )}
      {closing !== null && (
        <p className="call-note" role="status">
          {t('checkIn.closing', { n: closing })}
        </p>
      )}
      {state.viewers.length > 0 && <Watchers viewers={state.viewers} />}
      {state.asking && <p className="call-note">{t('checkIn.me.askingHelp')}</p>}
      {state.noMicrophone && <p className="call-note">{t('checkIn.me.noMicrophone')}</p>}
      <div className="call-backs">
        {[...state.back].map(([peer, stream]) => (
          <BackPicture key={peer} stream={stream} viewer={state.viewers.find((one) => one.peer === peer)} />
        ))}
      </div>
      <nav className="call-tools" aria-label={t('checkIn.title')}>
        <button type="button" onClick={own.turn}>
          <SwitchCamera size={28} aria-hidden="true" />
          {t('checkIn.me.turn')}
        </button>
        <button type="button" aria-pressed={state.muted} onClick={() => own.mute(!state.muted)}>
          {state.muted ? <MicOff size={28} aria-hidden="true" /> : <Mic size={28} aria-hidden="true" />}
          {t(state.muted ? 'checkIn.me.unmute' : 'checkIn.me.mute')}
        </button>
        <button type="button" className="call-end" onClick={() => void own.hangUp()}>
          <PhoneOff size={28} aria-hidden="true" />
          {t('checkIn.me.hangUp')}
        </button>
      </nav>
    </section>
  );
}

function stageKey(state: OfficerCallState, call: CheckInCall) {
  if (state.asking) return 'checkIn.me.asking' as const;
  return call.liveAt === null ? ('checkIn.me.connecting' as const) : ('checkIn.me.interrupted' as const);
}

/** m:ss */
function lengthOf(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

function OwnPicture({ stream, mirrored, label }: { stream: MediaStream; mirrored: boolean; label: string }) {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    if (video.current) video.current.srcObject = stream;
  }, [stream]);
  return (
    <video ref={video} className="call-own" data-mirrored={mirrored} aria-label={label} autoPlay muted playsInline />
  );
}

function Watchers({ viewers }: { viewers: readonly PeerRow[] }) {
  const { t } = useTranslation();
  return (
    <div className="call-watchers">
      <Eye size={16} aria-hidden="true" />
      <span>{t('checkIn.me.watchers')}</span>
      <ul>
        {viewers.map((one) => (
          <li key={one.peer}>
            {one.name}
            {one.side !== 'officer' && <small> {t(`checkIn.me.side.${one.side}`)}</small>}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** The other side's voice, and its picture when it sends one. */
function BackPicture({ stream, viewer }: { stream: MediaStream; viewer: PeerRow | undefined }) {
  const { t } = useTranslation();
  const video = useRef<HTMLVideoElement>(null);
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    const element = video.current;
    if (!element) return;
    element.srcObject = stream;
    const look = () => {
      setSeen(stream.getVideoTracks().some((track) => !track.muted));
      void element.play().catch(() => undefined);
    };
    look();
    const tracks = stream.getTracks();
    stream.addEventListener('addtrack', look);
    for (const track of tracks) {
      track.addEventListener('mute', look);
      track.addEventListener('unmute', look);
    }
    return () => {
      stream.removeEventListener('addtrack', look);
      for (const track of tracks) {
        track.removeEventListener('mute', look);
        track.removeEventListener('unmute', look);
      }
    };
  }, [stream]);
  return (
    <video
      ref={video}
      hidden={!seen}
      className="call-back"
      aria-label={t('checkIn.me.back', { name: viewer?.name ?? '' })}
      autoPlay
      playsInline
    >
      <track kind="captions" />
    </video>
  );
}
