import type { CameraRow } from '@dutywall/shared/protocol';
import { Cctv } from 'lucide-react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { usePictureWords } from './picture-state.tsx';
import { usePlayer } from './use-player.ts';

/** A street camera in the hall: read from ten metres, nothing to press. */
export function WallCamera({ camera }: { camera: CameraRow }) {
  const { t } = useTranslation();
  const video = useRef<HTMLVideoElement>(null);
  const { state } = usePlayer(camera, video);
  const words = usePictureWords(state);
  // A picture that stands stays for a moment, grey, below the words that say so.
  const phase = state.phase === 'live' ? 'flowing' : state.phase;
  return (
    <figure className="wall-tile" data-kind="camera" data-phase={phase}>
      <video ref={video} data-camera={camera.id} muted playsInline />
      {words !== '' && <p>{words}</p>}
      <figcaption>
        <Cctv aria-hidden="true" />
        <b>{camera.name}</b>
        <span>
          {t('cameras.kindOnWall')} · {t('cameras.putBy', { who: camera.onWall?.by ?? '' })}
        </span>
      </figcaption>
    </figure>
  );
}
