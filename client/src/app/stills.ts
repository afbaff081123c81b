import { sha256OfBytes } from '@dutywall/shared/kit';
import type { StillQuery, StillRow } from '@dutywall/shared/protocol';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from './api.ts';

const KEY = ['stills'] as const;
const address = (id: string): string => `/api/stills/${encodeURIComponent(id)}`;
export const stillAddress = (id: string): string => `${address(id)}/picture`;

/** Stills of the last `days`, the newest first. */
export const useStills = (days: number, findings: boolean) =>
  useQuery({
    queryKey: [...KEY, days, findings],
    queryFn: ({ signal }) =>
      api<readonly StillRow[]>(
        `/api/stills?limit=500&from=${Math.floor(Date.now() - days * 86_400_000)}${findings ? '&findings=true' : ''}`,
        { signal },
      ),
    refetchInterval: 60_000,
  });

export interface Captured {
  readonly about: StillQuery;
  readonly picture: Blob;
  /** 提出问题线索 at once, with the note. */
  readonly finding: boolean;
}

/** Sends a captured moment; its bytes are hashed here and again on arrival. */
export function useCapture() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ about, picture, finding }: Captured): Promise<StillRow> => {
      const sha256 = sha256OfBytes(new Uint8Array(await picture.arrayBuffer()));
      const query = new URLSearchParams(
        Object.entries(about).flatMap(([name, value]) => [value].flat().map((one) => [name, String(one)])),
      );
      const still = await api<StillRow>(`/api/stills?${query}`, { method: 'POST', body: picture, sha256 });
      return finding ? raise(still.id, about.note ?? '') : still;
    },
    onSuccess: () => void queries.invalidateQueries({ queryKey: KEY }),
  });
}

const raise = (id: string, note: string): Promise<StillRow> =>
  api<StillRow>(`${address(id)}/finding`, { method: 'POST', body: { note } });

export function useRaiseFinding(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (note: string) => raise(id, note),
    onSuccess: () => void queries.invalidateQueries({ queryKey: KEY }),
  });
}
