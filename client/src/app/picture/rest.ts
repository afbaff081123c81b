import type { PostShape } from '@dutywall/shared/domain';
import type { DutyCard, DutyTrack, IncidentRow } from '@dutywall/shared/protocol';
import { useQuery } from '@tanstack/react-query';
import type { PostMark } from '../../map/index.ts';
import { ApiError, api } from '../api.ts';
import type { CurvePoint } from './curve.ts';

/** A history that the caller may not read, or that does not exist, is an empty one: the live picture stays whole. */
async function orNothing<T>(asked: Promise<readonly T[]>): Promise<readonly T[]> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof ApiError && (error.code === 'not-found' || error.code === 'forbidden')) return [];
    throw error;
  }
}

/** A time range as the server reads it: whole milliseconds; a feed's clock has fractions. */
function span(from: number, to: number): string {
  return `from=${Math.floor(from)}&to=${Math.floor(to)}`;
}

export function curveHistory(from: number, to: number, signal: AbortSignal): Promise<readonly CurvePoint[]> {
  return orNothing(api<readonly CurvePoint[]>(`/api/duty/curve?${span(from, to)}`, { signal }));
}

export function incidentsBetween(from: number, to: number, signal: AbortSignal): Promise<readonly IncidentRow[]> {
  return orNothing(api<readonly IncidentRow[]>(`/api/incidents?limit=1000&${span(from, to)}`, { signal }));
}

interface PostFeature {
  readonly id: string;
  readonly geometry:
    | { readonly type: 'Point'; readonly coordinates: readonly [number, number] }
    | { readonly type: 'LineString'; readonly coordinates: readonly (readonly [number, number])[] }
    | { readonly type: 'Polygon'; readonly coordinates: readonly (readonly (readonly [number, number])[])[] }
    | { readonly type: 'MultiPolygon'; readonly coordinates: readonly (readonly (readonly [number, number])[])[][] };
  readonly properties: {
    readonly name: string;
    readonly radiusM: number | null;
    readonly bufferM: number | null;
    readonly toleranceM: number;
  };
}

function shapeOf({ geometry, properties }: PostFeature): PostShape {
  switch (geometry.type) {
    case 'Point':
      return { kind: 'circle', centre: geometry.coordinates, radiusM: properties.radiusM ?? 0 };
    case 'LineString':
      return { kind: 'route', line: geometry.coordinates, bufferM: properties.bufferM ?? 0 };
    case 'Polygon':
      return { kind: 'area', polygons: [[...geometry.coordinates]] };
    case 'MultiPolygon':
      return { kind: 'area', polygons: geometry.coordinates.map((polygon) => [...polygon]) };
  }
}

function toPosts(answer: { readonly features: readonly PostFeature[] }): readonly PostMark[] {
  return answer.features.map((feature) => ({
    id: feature.id,
    name: feature.properties.name,
    toleranceM: feature.properties.toleranceM,
    shape: shapeOf(feature),
  }));
}

const NO_POSTS: readonly PostMark[] = [];

/** Posts in force in the caller's scope, for the map and the search. */
export function usePosts(): readonly PostMark[] {
  const posts = useQuery({
    queryKey: ['posts'],
    queryFn: ({ signal }) => api<{ readonly features: readonly PostFeature[] }>('/api/posts', { signal }),
    select: toPosts,
    staleTime: 5 * 60_000,
    refetchInterval: 10 * 60_000,
  });
  return posts.data ?? NO_POSTS;
}

/** The officer card; renewed whenever `standingSince` moves, and every half minute while the shift goes on. */
export function useDutyCard(officer: string | null, standingSince: number | undefined) {
  return useQuery({
    queryKey: ['duty-card', officer, standingSince],
    queryFn: ({ signal }) => api<DutyCard>(`/api/duty/${encodeURIComponent(officer ?? '')}`, { signal }),
    enabled: officer !== null,
    refetchInterval: 30_000,
    placeholderData: (previous) => (previous?.officer.id === officer ? previous : undefined),
  });
}

/** A track is asked for once an opening, because each opening is an audited fact (WW1). */
export function useDutyTrack(officer: string | null, range: { from: number; to: number } | null) {
  return useQuery({
    queryKey: ['duty-track', officer, range?.from],
    queryFn: ({ signal }) =>
      api<DutyTrack>(`/api/duty/${encodeURIComponent(officer ?? '')}/track?${span(range?.from ?? 0, range?.to ?? 0)}`, {
        signal,
      }),
    enabled: officer !== null && range !== null,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
}

/** SHA-256 (hex) of an absence's frozen evidence (AB1). */
export async function evidenceHash(absence: string): Promise<string | null> {
  const answer = await api<{ readonly evidenceSha256?: string }>(`/api/absences/${encodeURIComponent(absence)}`);
  return answer.evidenceSha256 ?? null;
}

/** Incidents that touch a replayed range, as known now. */
export function useReplayIncidents(from: number, to: number): readonly IncidentRow[] | undefined {
  return useQuery({
    queryKey: ['replay-incidents', from, to],
    queryFn: ({ signal }) => incidentsBetween(from, to, signal),
    staleTime: Number.POSITIVE_INFINITY,
  }).data;
}
