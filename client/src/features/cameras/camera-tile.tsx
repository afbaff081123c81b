import type { CameraRow } from '@dutywall/shared/protocol';
import { Camera, LocateFixed, MonitorOff, MonitorUp, RotateCw, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../app/api.ts';
import { useShowOnWall } from '../../app/cameras/rest.ts';
import { useSession } from '../../app/session.ts';
import { offerStill } from '../../app/still-source.ts';
import { frameOfVideo } from '../../call/frame.ts';
import { PictureMark, usePictureWords } from './picture-state.tsx';
import { usePlayer } from './use-player.ts';
import './camera-tile.css';

export interface CameraTileProps {
  readonly camera: CameraRow;
  readonly onClose: () => void;
  /** Shows where it stands. */
  readonly onPlace?: () => void;
  /** Captures the moment, this picture first. */
  readonly onStill?: () => void;
}

/** One street camera: its picture, what the picture does, and what can be done with it. */
export function CameraTile({ camera, onClose, onPlace, onStill }: CameraTileProps) {
  const { t } = useTranslation();
  const directs = useSession().data?.role === 'supervisor';
  const video = useRef<HTMLVideoElement>(null);
  const { state, retry } = usePlayer(camera, video);
  const words = usePictureWords(state);
  const wall = useShowOnWall(camera.id);
  const [refused, setRefused] = useState<string | null>(null);
  const { id, name, onWall } = camera;
  const moving = state.phase === 'live';

  useEffect(() => {
    // A picture that stands is not this moment's.
    if (!moving) return;
    const capture = async () => (video.current ? frameOfVideo(video.current) : null);
    return offerStill({ of: 'camera', id, name, capture });
  }, [moving, id, name]);

  const show = () => {
    setRefused(null);
    wall.mutate(onWall === null, {
      onError: (error) => setRefused(error instanceof ApiError ? error.code : 'internal'),
    });
  };
  return (
    <article className="camera-tile" data-camera={id} data-phase={state.phase} aria-label={name}>
      <header>
        <b>{name}</b>
        <PictureMark state={state} />
        <button type="button" className="icon-button" aria-label={t('common.close')} onClick={onClose}>
          <X size={16} />
        </button>
      </header>
      <div className="camera-picture">
        <video ref={video} muted playsInline aria-label={name} />
        {words !== '' && (
          <p role="status">
            {words}
            {(state.phase === 'failed' || state.phase === 'interrupted') && (
              <button type="button" className="button" onClick={retry}>
                <RotateCw size={14} aria-hidden="true" /> {t('cameras.retry')}
              </button>
            )}
          </p>
        )}
      </div>
      {(directs || onPlace || onStill) && (
        <footer>
          {directs && (
            <button
              type="button"
              className="button"
              aria-pressed={onWall !== null}
              disabled={wall.isPending}
              onClick={show}
            >
              {onWall ? <MonitorOff size={14} aria-hidden="true" /> : <MonitorUp size={14} aria-hidden="true" />}
              {t(onWall ? 'cameras.offWall' : 'cameras.toWall')}
            </button>
          )}
          {onStill && (
            <button type="button" className="button" disabled={!moving} onClick={onStill}>
              <Camera size={14} aria-hidden="true" /> {t('cameras.capture')}
            </button>
          )}
          {onPlace && (
            <button
              type="button"
              className="icon-button"
              aria-label={t('cameras.place')}
              title={t('cameras.place')}
              onClick={onPlace}
            >
              <LocateFixed size={16} />
            </button>
          )}
        </footer>
      )}
      {refused !== null && <RefusedNote code={refused} />}
    </article>
  );
}

function RefusedNote({ code }: { code: string }) {
  const { t } = useTranslation();
  return (
    <p className="camera-refused" role="alert">
      {code === 'offline' ? t('errors.offline') : t(`errors.refusal.${code as 'wall-full'}`)}
    </p>
  );
}
