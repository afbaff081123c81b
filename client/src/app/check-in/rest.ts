import type { Callable, ChecklistView, ListedCheckIn } from '@dutywall/shared/protocol';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { api } from '../api.ts';

const id = encodeURIComponent;
/** Pages open and close, shifts begin and end: whether an officer can be rung is asked again this often, ms. */
const CALLABLE_MS = 15_000;
/** One that has just ended is among the officer's last. */
const LAST = 10;

const callableOf = (officer: string) => ({
  queryKey: ['check-ins', 'callable', officer],
  queryFn: ({ signal }: { readonly signal: AbortSignal }) =>
    api<Callable>(`/api/check-ins/callable?officer=${id(officer)}`, { signal }),
});

/** Whether an officer can be rung now, and why not. */
export const useCallable = (officer: string, enabled: boolean) =>
  useQuery({ ...callableOf(officer), refetchInterval: CALLABLE_MS, enabled });

/** The same, asked once and anew; null: no answer, so that ringing has to find out. */
export function useAskCallable(): (officer: string) => Promise<Callable | null> {
  const queries = useQueryClient();
  return useCallback(
    (officer) => queries.fetchQuery({ ...callableOf(officer), retry: false, staleTime: 0 }).catch(() => null),
    [queries],
  );
}

/** A page that is closed may open while it rings, and an 808 terminal is told to; the rest cannot change in 45 s. */
export const mayRing = ({ callable, reason }: Pick<Callable, 'callable' | 'reason'>): boolean =>
  callable || reason === 'page-closed';

/** What is to be looked at with one officer (CI4). */
export const useAskedItems = (officer: string) =>
  useQuery({
    queryKey: ['check-ins', 'items', officer],
    queryFn: ({ signal }) => api<ChecklistView>(`/api/check-ins/checklist?officer=${id(officer)}`, { signal }),
    staleTime: 60_000,
  });

/** How a check-in of this officer ended, once it has left the live picture; null until the record says so. */
export function useEnded(checkIn: string, officer: string, enabled: boolean): ListedCheckIn | null {
  const found = useQuery({
    queryKey: ['check-ins', 'ended', checkIn],
    queryFn: async ({ signal }) => {
      const rows = await api<readonly ListedCheckIn[]>(`/api/check-ins?officer=${id(officer)}&limit=${LAST}`, {
        signal,
      });
      return rows.find((row) => row.id === checkIn) ?? null;
    },
    enabled,
    // The record may be a moment behind the fact.
    refetchInterval: ({ state }) => (state.data?.outcome == null ? 1_000 : false),
  });
  return found.data?.outcome == null ? null : found.data;
}
