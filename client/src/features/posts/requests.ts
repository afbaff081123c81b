import type { Squad } from '@dutywall/shared/domain';
import type {
  PostChangeAsk,
  PostImportAsk,
  PostImportReport,
  PostMade,
  PostOverview,
  PostRetireAsk,
  PostTracks,
  PostVersion,
} from '@dutywall/shared/protocol';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../../app/api.ts';

const POSTS = ['posts-overview'] as const;
const address = (id: string, more: string): string => `/api/posts/${encodeURIComponent(id)}/${more}`;

export function usePosts() {
  return useQuery({
    queryKey: POSTS,
    queryFn: ({ signal }) => api<PostOverview>('/api/posts/overview', { signal }),
    // Somebody else may edit beside us; what was typed here is kept apart and is not touched by this.
    refetchInterval: 60_000,
  });
}

export function useSquads() {
  return useQuery({
    queryKey: ['squads'],
    queryFn: ({ signal }) => api<readonly Squad[]>('/api/squads', { signal }),
    staleTime: 300_000,
  });
}

export function useVersions(id: string | null) {
  return useQuery({
    queryKey: [...POSTS, id, 'versions'],
    queryFn: ({ signal }) => api<readonly PostVersion[]>(address(id ?? '', 'versions'), { signal }),
    enabled: id !== null,
  });
}

/** WW1: an audited look, so it is asked for by a person's wish only and never again by itself. */
export function useTracks(id: string | null) {
  return useQuery({
    queryKey: [...POSTS, id, 'tracks'],
    queryFn: ({ signal }) => api<PostTracks>(address(id ?? '', 'tracks'), { signal }),
    enabled: id !== null,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    retry: false,
  });
}

/** `id` null: a new post. */
export function useSave(id: string | null) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ basedOn, ...ask }: Omit<PostChangeAsk, 'basedOn'> & { readonly basedOn: number | null }) =>
      id === null
        ? api<PostMade>('/api/posts', { method: 'POST', body: ask })
        : api<PostMade>(address(id, 'versions'), { method: 'POST', body: { ...ask, basedOn } }),
    onSuccess: () => client.invalidateQueries({ queryKey: POSTS }),
  });
}

export function useRetire(id: string | null) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: PostRetireAsk) => api<PostMade>(address(id ?? '', 'retire'), { method: 'POST', body }),
    onSuccess: () => client.invalidateQueries({ queryKey: POSTS }),
  });
}

export function useImport(act: 'preview' | 'write') {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: PostImportAsk) =>
      api<PostImportReport>(act === 'preview' ? '/api/posts/import/preview' : '/api/posts/import', {
        method: 'POST',
        body,
      }),
    onSuccess: () => (act === 'write' ? client.invalidateQueries({ queryKey: POSTS }) : undefined),
  });
}
