import { DAY } from '@dutywall/shared/kit';
import type { LeaveRequestRow } from '@dutywall/shared/protocol';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../../../app/api.ts';

const KEY = ['me', 'leaves'] as const;
/** What is listed: two months back and, so that a leave asked for is seen, all that may be asked for. */
const BACK_MS = 60 * DAY;
export const AHEAD_MS = 300 * DAY;
/** A supervisor may decide meanwhile, ms. */
const REFRESH_MS = 30_000;

/** One of the officer's own leaves; `course` null: it came with an imported roster and nothing can be done to it here. */
export interface OwnLeave extends Pick<LeaveRequestRow, 'id' | 'from' | 'to' | 'reason' | 'stage'> {
  readonly course: Pick<LeaveRequestRow, 'by' | 'at' | 'note'> | null;
}

interface Granted {
  readonly id: string;
  readonly from: number;
  readonly to: number;
  readonly reason: string;
}

async function readLeaves(signal: AbortSignal): Promise<readonly OwnLeave[]> {
  const now = Date.now();
  const query = `from=${now - BACK_MS}&to=${now + AHEAD_MS}`;
  const [asked, granted] = await Promise.all([
    api<readonly LeaveRequestRow[]>(`/api/leave-requests?${query}`, { signal }),
    api<readonly Granted[]>(`/api/leaves?${query}`, { signal }),
  ]);
  const known = new Set(asked.map(({ id }) => id));
  const imported = granted.filter(({ id }) => !known.has(id));
  return [
    ...asked.map(({ id, from, to, reason, stage, ...course }) => ({ id, from, to, reason, stage, course })),
    ...imported.map(({ id, from, to, reason }) => ({ id, from, to, reason, stage: 'approved' as const, course: null })),
  ].sort((a, b) => waiting(b) - waiting(a) || b.from - a.from);
}

const waiting = ({ stage }: OwnLeave): number => Number(stage === 'requested');

/** The officer's own leaves, those that wait for a decision first. */
export const useMyLeaves = () =>
  useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => readLeaves(signal),
    refetchInterval: REFRESH_MS,
    networkMode: 'always',
    retry: false,
  });

export interface LeaveWish {
  readonly officer: string;
  readonly from: number;
  readonly to: number;
  readonly reason: string;
}

/** Asking and withdrawing are tried at once or not at all: nothing goes out later that nobody thinks of any more. */
export function useLeaveWrites() {
  const queries = useQueryClient();
  const onSettled = () => queries.invalidateQueries({ queryKey: KEY });
  const ask = useMutation({
    mutationFn: (wish: LeaveWish) => api<LeaveRequestRow>('/api/leaves', { method: 'POST', body: wish }),
    networkMode: 'always',
    onSettled,
  });
  const withdraw = useMutation({
    mutationFn: (id: string) =>
      api<LeaveRequestRow>(`/api/leaves/${encodeURIComponent(id)}/cancel`, { method: 'POST', body: {} }),
    networkMode: 'always',
    onSettled,
  });
  return { ask, withdraw };
}
