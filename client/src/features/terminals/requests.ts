import type { EnrolAsk, Enrolled, TerminalPage } from '@dutywall/shared/protocol';
import { keepPreviousData, useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '../../app/api.ts';

const TERMINALS = ['terminals'] as const;
/** Terminals a page; a bureau has some thousands. */
const PAGE_SIZE = 200;
/** Lists of up to so many pages ask again by themselves; longer ones would ask for every page each time. */
const PAGES_KEPT_FRESH = 3;
const FRESH_MS = 60_000;

export const USES = ['all', 'used', 'disabled'] as const;
export type Use = (typeof USES)[number];

/** A page, and when it came (this browser's clock): what is said about silence is said of that moment. */
interface PageAt extends TerminalPage {
  readonly at: number;
}

function listAddress(text: string, use: Use, after: string | null): string {
  const query = new URLSearchParams();
  if (text !== '') query.set('text', text);
  if (use !== 'all') query.set('disabled', String(use === 'disabled'));
  if (after !== null) query.set('after', after);
  query.set('limit', String(PAGE_SIZE));
  return `/api/terminals?${query}`;
}

/** Terminals by id, page after page; the ones before stay while others are looked for. */
export const useTerminals = (text: string, use: Use) =>
  useInfiniteQuery({
    queryKey: [...TERMINALS, text, use],
    queryFn: async ({ pageParam, signal }): Promise<PageAt> => ({
      ...(await api<TerminalPage>(listAddress(text, use, pageParam), { signal })),
      at: Date.now(),
    }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => ((state.data?.pages.length ?? 0) <= PAGES_KEPT_FRESH ? FRESH_MS : false),
  });

/** The answer holds the secret: nothing of it is kept once the dialog is gone. */
export const useEnrol = () =>
  useMutation({
    mutationFn: (ask: EnrolAsk) => api<Enrolled>('/api/terminals/enrol', { method: 'POST', body: ask }),
    gcTime: 0,
  });

/** What an act is done to: the terminal, and how its carrier is named to people. */
export interface Target {
  readonly id: string;
  readonly who: string;
}

const actAddress = (id: string, act: string): string => `/api/terminals/${encodeURIComponent(id)}/${act}`;

export function useDisable() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ id }: Target) => api<void>(actAddress(id, 'disable'), { method: 'POST' }),
    onSettled: () => queries.invalidateQueries({ queryKey: TERMINALS }),
  });
}

/** Opens the one-use registration of a JT/T 808 terminal again. */
export const useReopen = () =>
  useMutation({
    mutationFn: ({ id }: Target) =>
      api<{ readonly registerUntil: string }>(actAddress(id, 'registration'), { method: 'POST' }),
  });
