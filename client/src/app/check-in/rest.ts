import type { Callable, ChecklistView, ListedCheckIn } from '@dutywall/shared/protocol';
import { useQuery } from '@tanstack/react-query';
import { api } from '../api.ts';

const id = encodeURIComponent;
/** Pages open and close, shifts begin and end: whether an officer can be rung is asked again this often, ms. */
const CALLABLE_MS = 15_000;
/** One that has just ended is among the officer's last. */
const LAST = 10;

/** Whether an officer can be rung now, and why not. */
export const useCallable = (officer: string, enabled: boolean) =>
  useQuery({
    queryKey: ['check-ins', 'callable', officer],
    queryFn: ({ signal }) => api<Callable>(`/api/check-ins/callable?officer=${id(officer)}`, { signal }),
    refetchInterval: CALLABLE_MS,
    enabled,
  });

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
