import type { CameraRow } from '@dutywall/shared/protocol';
import { MAX_CAMERA_TILES } from '@dutywall/shared/protocol';
import { X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useCameraStore } from '../../app/cameras/camera-store.ts';
import { CameraTile } from './camera-tile.tsx';
import './camera-panel.css';

export interface CameraPanelProps {
  readonly cameras: readonly CameraRow[];
  readonly onPlace: (camera: CameraRow) => void;
  readonly onStill: (camera: CameraRow) => void;
}

/** The cameras of this screen beside the map, the newest first; at most four. */
export function CameraPanel({ cameras, onPlace, onStill }: CameraPanelProps) {
  const { t } = useTranslation();
  const { open, close, closeAll, refused } = useCameraStore();
  const shown = open.flatMap((id) => cameras.find((camera) => camera.id === id) ?? []);
  return (
    <section className="camera-panel" data-tiles={shown.length} aria-label={t('cameras.title')}>
      <header>
        <h2>
          {t('cameras.title')} <b>{t('cameras.open', { n: open.length, max: MAX_CAMERA_TILES })}</b>
        </h2>
        <button type="button" className="icon-button" aria-label={t('cameras.closeAll')} onClick={closeAll}>
          <X size={16} />
        </button>
      </header>
      {refused && <p role="alert">{t('cameras.tooMany', { max: MAX_CAMERA_TILES })}</p>}
      {open.length > shown.length && <p role="status">{t('cameras.gone')}</p>}
      <div className="camera-tiles">
        {shown.map((camera) => (
          <CameraTile
            key={camera.id}
            camera={camera}
            onClose={() => close(camera.id)}
            onPlace={() => onPlace(camera)}
            onStill={() => onStill(camera)}
          />
        ))}
      </div>
    </section>
  );
}
