import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../../app/api.ts';

export interface DrawnOfficer {
  readonly officer: string;
  readonly name: string;
  readonly badge: string;
  readonly squad: string;
  readonly chance: number;
  /** `checked` by an answered check-in; `by-hand`: a supervisor's word. */
  readonly state: 'open' | 'overdue' | 'by-hand' | 'checked';
  readonly steps: readonly {
    readonly outcome: 'checked' | 'by-hand' | 'skipped';
    readonly reason: string | null;
    readonly actor: string;
    readonly at: number;
  }[];
}

/** Nobody has checked them yet, nor entered them. */
export const isOpen = ({ state }: Pick<DrawnOfficer, 'state'>): boolean => state === 'open' || state === 'overdue';

/** SC3: the last word on why an open officer was skipped; null: nobody skipped them. They stay open all the same. */
export const skipOf = (one: DrawnOfficer): DrawnOfficer['steps'][number] | null =>
  isOpen(one) ? (one.steps.findLast(({ outcome }) => outcome === 'skipped') ?? null) : null;

export interface DrawWish {
  readonly count: number;
  readonly squads?: readonly string[];
  readonly stratified: boolean;
  readonly weighting: 'equal' | 'not-lately';
  readonly windowMinutes: number;
}

export type ExclusionReason = 'excused' | 'on-break' | 'sos' | 'in-check-in' | 'open-spot-check' | 'drawer';

/** A draw as `/api/spot-checks` shows it. */
export interface SpotCheck {
  readonly id: string;
  readonly maker: string;
  readonly committedAt: number;
  readonly commitment: string;
  readonly poolHash: string;
  readonly poolSize: number;
  readonly parameters: Required<DrawWish>;
  readonly exclusions: readonly {
    readonly officer: string;
    readonly name: string;
    readonly badge: string;
    readonly reason: ExclusionReason;
  }[];
  readonly result: {
    readonly drawnAt: number;
    readonly secret: string;
    readonly value: string;
    readonly until: number;
    readonly drawn: readonly DrawnOfficer[];
  } | null;
}

export interface PlannedDraw {
  readonly id: string;
  readonly dueAt: number;
  readonly parameters: Required<DrawWish>;
}

export interface FairnessRow {
  readonly officer: string;
  readonly name: string;
  readonly badge: string;
  readonly pools: number;
  readonly drawn: number;
  readonly expected: number;
  readonly tail: number;
  /** In how many draws they were entered as checked without a check-in. */
  readonly byHand: number;
  readonly unusual: 'often' | 'seldom' | null;
}

export interface SquadRow {
  readonly id: string;
  readonly name: string;
}

const KEY = ['spot-checks'] as const;
/** Others work through the same draws: asked again this often, ms. */
const REFRESH_MS = 15_000;

export const useChecks = () =>
  useQuery({
    queryKey: [...KEY, 'list'],
    queryFn: ({ signal }) => api<readonly SpotCheck[]>('/api/spot-checks?limit=100', { signal }),
    refetchInterval: REFRESH_MS,
  });

export const usePlans = (enabled: boolean) =>
  useQuery({
    queryKey: [...KEY, 'plans'],
    queryFn: ({ signal }) => api<readonly PlannedDraw[]>('/api/spot-checks/plans', { signal }),
    refetchInterval: REFRESH_MS,
    enabled,
  });

export const useFairness = (from: number) =>
  useQuery({
    queryKey: [...KEY, 'fairness', from],
    queryFn: ({ signal }) => api<readonly FairnessRow[]>(`/api/spot-checks/fairness?from=${from}`, { signal }),
  });

export const useSquads = () =>
  useQuery({
    queryKey: ['squads'],
    queryFn: ({ signal }) => api<readonly SquadRow[]>('/api/squads', { signal }),
    staleTime: 300_000,
  });

/** Asks the server to do something with a draw; whatever it says, the lists are read again. */
export function useAsk<Input, Output>(ask: (input: Input) => Promise<Output>, done?: (output: Output) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ask,
    onSuccess: (output) => done?.(output),
    onSettled: () => client.invalidateQueries({ queryKey: KEY }),
  });
}

export const post = <T>(path: string, body: unknown) => api<T>(`/api/spot-checks${path}`, { method: 'POST', body });
