import type { CameraRow } from '@dutywall/shared/protocol';
import { lazy, Suspense, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useCameraStore } from './camera-store.ts';
import { useCameras } from './rest.ts';

// Players and tiles load with the first camera, not with the page.
const CameraPanel = lazy(async () => ({
  default: (await import('../../features/cameras/camera-panel.tsx')).CameraPanel,
}));

export interface CameraSlotProps {
  readonly onPlace: (camera: CameraRow) => void;
  readonly onStill: (camera: CameraRow) => void;
}

/** Where a page shows its street cameras: nothing while none is open. */
export function CameraSlot({ onPlace, onStill }: CameraSlotProps) {
  const { t } = useTranslation();
  const { open, closeAll } = useCameraStore();
  const cameras = useCameras();
  // Another page of the app begins with none.
  useEffect(() => closeAll, [closeAll]);
  if (open.length === 0) return null;
  return (
    <Suspense fallback={<section className="camera-panel" aria-label={t('cameras.title')} />}>
      <CameraPanel cameras={cameras.data ?? []} onPlace={onPlace} onStill={onStill} />
    </Suspense>
  );
}
