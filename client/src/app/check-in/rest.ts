import type { ChecklistItem, Tick } from '@dutywall/shared/domain';
import type { CheckInRow } from '@dutywall/shared/protocol';
import { useQuery } from '@tanstack/react-query';
import { api } from '../api.ts';

/** A checklist that was filled in (CI4): the last of its versions counts. */
export interface ChecklistResult {
  readonly version: number;
  readonly ticks: readonly Tick[];
  readonly remark: string | null;
  readonly by: string;
  readonly at: number;
}

/** What is to be looked at with one officer. */
export interface AskedItems {
  readonly version: number;
  readonly items: readonly ChecklistItem[];
}

export interface Callable {
  readonly callable: boolean;
  readonly reason?: string;
  /** The terminal takes a text that asks to open the page. */
  readonly text808: boolean;
}

/** One check-in as it was kept. */
export interface CheckInFile extends Omit<CheckInRow, 'slot'> {
  readonly checklist: ChecklistResult | null;
}

const id = encodeURIComponent;
/** Pages open and close, shifts begin and end: whether an officer can be rung is asked again this often, ms. */
const CALLABLE_MS = 15_000;

/** Whether an officer can be rung now, and why not. */
export const useCallable = (officer: string, enabled: boolean) =>
  useQuery({
    queryKey: ['check-ins', 'callable', officer],
    queryFn: ({ signal }) => api<Callable>(`/api/check-ins/callable?officer=${id(officer)}`, { signal }),
    refetchInterval: CALLABLE_MS,
    enabled,
  });

export const useAskedItems = (officer: string) =>
  useQuery({
    queryKey: ['check-ins', 'items', officer],
    queryFn: ({ signal }) => api<AskedItems>(`/api/check-ins/checklist?officer=${id(officer)}`, { signal }),
    staleTime: 60_000,
  });

/** One check-in from the records: how it ended, once it has left the live picture. */
export const useCheckInFile = (checkIn: string, enabled: boolean) =>
  useQuery({
    queryKey: ['check-ins', 'file', checkIn],
    queryFn: ({ signal }) => api<CheckInFile>(`/api/check-ins/${id(checkIn)}`, { signal }),
    enabled,
    // The record of the end may be a moment behind the fact.
    refetchInterval: (query) => (query.state.data?.outcome == null ? 1_000 : false),
  });
