import type { AbsenceActAsk, AbsenceFile, AbsencePhoto, ListedAbsence } from '@dutywall/shared/protocol';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ApiError, api } from '../../app/api.ts';

const LIST = ['absences'] as const;
const fileKey = (id: string) => ['absence', id] as const;
const path = (id: string) => `/api/absences/${encodeURIComponent(id)}`;

/** Flags of the last `days` in the caller's sight, newest first; asked again now and then, since no file is opened. */
export function useAbsenceList(days: number) {
  return useQuery({
    queryKey: [...LIST, days],
    queryFn: ({ signal }) => {
      const from = Date.now() - days * 86_400_000;
      return api<readonly ListedAbsence[]>(`/api/absences?limit=1000&from=${Math.floor(from)}`, { signal });
    },
    refetchInterval: 30_000,
  });
}

/** One flag; each opening is an audited fact, so it is asked for once and after acts. */
export function useAbsenceFile(id: string) {
  return useQuery({
    queryKey: fileKey(id),
    queryFn: ({ signal }) => api<AbsenceFile>(path(id), { signal }),
    staleTime: 60_000,
    retry: (count, error) => count < 2 && !(error instanceof ApiError && error.code === 'not-found'),
  });
}

/** Takes a step; afterwards the page shows the flag as it then is. What was decided on an older view is asked anew. */
export function useAct(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (ask: AbsenceActAsk) => api<AbsenceFile>(`${path(id)}/steps`, { method: 'POST', body: ask }),
    onSuccess: (file) => {
      client.setQueryData(fileKey(id), file);
      void client.invalidateQueries({ queryKey: LIST });
    },
    onError: (error) => {
      if (error instanceof ApiError && error.code === 'conflict') {
        void client.invalidateQueries({ queryKey: fileKey(id) });
      }
    },
  });
}

export function uploadPhoto(id: string, photo: Blob): Promise<AbsencePhoto> {
  return api<AbsencePhoto>(`${path(id)}/photos`, { method: 'POST', body: photo });
}

export const photoAddress = (id: string, photo: string) => `${path(id)}/photos/${encodeURIComponent(photo)}`;
export const bundleAddress = (id: string) => `${path(id)}/bundle`;
