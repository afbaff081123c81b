import { Cctv } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type CameraLayer, createCameraLayer, type MapStage } from '../../map/index.ts';
import { useCameraStore } from './camera-store.ts';
import { useCameras } from './rest.ts';
import './camera-marks.css';

/** The layer of street cameras on a page's map, with its switch. Without cameras there is neither. */
export function CameraMarks({ stage }: { stage: MapStage | null }) {
  const { t } = useTranslation();
  const { marked, open, mark, show } = useCameraStore();
  const { data, isError } = useCameras();
  const [layer, setLayer] = useState<CameraLayer | null>(null);
  useEffect(() => {
    if (!stage || !marked) return;
    const made = createCameraLayer(stage.leaflet, show);
    setLayer(made);
    return () => {
      made.dispose();
      setLayer(null);
    };
  }, [stage, marked, show]);
  useEffect(() => {
    layer?.setCameras((data ?? []).map((camera) => ({ ...camera, open: open.includes(camera.id) })));
  }, [layer, data, open]);
  if (!data?.length && !isError) return null;
  return (
    <button type="button" className="button camera-switch" aria-pressed={marked} onClick={() => mark(!marked)}>
      <Cctv size={15} aria-hidden="true" /> {t('cameras.title')}
      <b>{isError ? '!' : data?.length}</b>
      <span>{t(isError ? 'cameras.listFailed' : marked ? 'cameras.shown' : 'cameras.hidden')}</span>
    </button>
  );
}
