import type { Squad } from '@dutywall/shared/domain';
import type { CameraAsk, CameraChange, CameraFile, CameraFiles } from '@dutywall/shared/protocol';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../../app/api.ts';
import { CAMERAS } from '../../app/cameras/rest.ts';

const address = (id: string): string => `/api/cameras/${encodeURIComponent(id)}`;

/** With masked addresses; administrators only. */
export const useFiles = (enabled: boolean) =>
  useQuery({
    queryKey: [...CAMERAS, 'files'],
    queryFn: ({ signal }) => api<CameraFiles>('/api/cameras/files', { signal }),
    enabled,
  });

export const useSquads = () =>
  useQuery({
    queryKey: ['squads'],
    queryFn: ({ signal }) => api<readonly Squad[]>('/api/squads', { signal }),
    staleTime: 300_000,
  });

/** `id` null: a new one. */
export function useSaveCamera(id: string | null) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ url, ...ask }: CameraChange) =>
      id === null
        ? api<CameraFile>('/api/cameras', { method: 'POST', body: { ...ask, url: url ?? '' } satisfies CameraAsk })
        : api<CameraFile>(address(id), { method: 'PUT', body: { ...ask, ...(url === undefined ? {} : { url }) } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: CAMERAS }),
  });
}

export function useRetireCamera() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api<void>(address(id), { method: 'DELETE' }),
    onSuccess: () => queries.invalidateQueries({ queryKey: CAMERAS }),
  });
}
