import type { CameraRow } from '@dutywall/shared/protocol';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../api.ts';

export const CAMERAS = ['cameras'] as const;
/** Cameras are moved and renamed by the week; what is put on the wall is to be there soon, ms. */
const LIST_MS = 30_000;
const WALL_MS = 4_000;

/** The cameras that this account may see. */
export const useCameras = (where: 'desk' | 'wall' = 'desk') =>
  useQuery({
    queryKey: CAMERAS,
    queryFn: ({ signal }) => api<readonly CameraRow[]>('/api/cameras', { signal }),
    refetchInterval: where === 'wall' ? WALL_MS : LIST_MS,
  });

export function useShowOnWall(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (onWall: boolean) =>
      api<CameraRow>(`/api/cameras/${encodeURIComponent(id)}/wall`, { method: 'PUT', body: { onWall } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: CAMERAS }),
  });
}
