import { createQueryClient } from '@dutywall/client/app/query-client.ts';
import { CameraTile } from '@dutywall/client/features/cameras/camera-tile.tsx';
import { startI18n } from '@dutywall/client/i18n';
import type { CameraRow } from '@dutywall/shared/protocol';
import { QueryClientProvider } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import { createSource } from './source.ts';

startI18n('zh-CN');
const queries = createQueryClient();
const root = createRoot(document.getElementById('root') as HTMLElement);

/** The desk's own tile with that camera; null takes it away. */
function show(camera: CameraRow | null): void {
  root.render(
    <QueryClientProvider client={queries}>
      {camera && <CameraTile camera={camera} onClose={() => show(null)} />}
    </QueryClientProvider>,
  );
}

/** What the page offers the tests. */
const lab = { show, createSource };
export type CameraLab = typeof lab;
Object.assign(globalThis, { cameras: lab });
