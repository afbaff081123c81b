import { useQuery } from '@tanstack/react-query';
import type { Basemap } from '../map/index.ts';
import { api } from './api.ts';

interface BasemapAnswer {
  readonly default: string | null;
  readonly basemaps: readonly (Omit<Basemap, 'tiles'> & { readonly version: string })[];
}

function preferred(answer: BasemapAnswer): Basemap | null {
  const one = answer.basemaps.find(({ name }) => name === answer.default) ?? answer.basemaps[0];
  if (!one) return null;
  const { name, attribution, bounds, minZoom, maxZoom, version } = one;
  // The version in the address makes a new import visible at once, whatever the browser kept.
  const tiles = `/api/basemaps/${encodeURIComponent(name)}/tiles/{z}/{x}/{y}.mvt?v=${encodeURIComponent(version)}`;
  return { name, attribution, bounds, minZoom, maxZoom, tiles };
}

/** The map that the server prefers; null while loading and where none is imported: officers stand on bare ground. */
export function useBasemap(): Basemap | null {
  const answer = useQuery({
    queryKey: ['basemaps'],
    queryFn: ({ signal }) => api<BasemapAnswer>('/api/basemaps', { signal }),
    select: preferred,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
    // A wall that starts before its server waits for it.
    retry: true,
    retryDelay: 5_000,
  });
  return answer.data ?? null;
}
