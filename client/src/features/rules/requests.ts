import type { RuleHistoryRow, RulePreview, RulePreviewAsk, RulePublishAsk, RuleSet } from '@dutywall/shared/protocol';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../app/api.ts';

const RULES = ['rules'] as const;

export function useRuleSets() {
  return useQuery({ queryKey: RULES, queryFn: ({ signal }) => api<readonly RuleSet[]>('/api/rules', { signal }) });
}

export function useHistory(squad: string | null) {
  const query = squad === null ? '' : `?squad=${encodeURIComponent(squad)}`;
  return useQuery({
    queryKey: [...RULES, 'history', squad],
    queryFn: ({ signal }) => api<readonly RuleHistoryRow[]>(`/api/rules/history${query}`, { signal }),
  });
}

export function usePublish() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: RulePublishAsk) => api<RuleHistoryRow>('/api/rules', { method: 'POST', body }),
    onSuccess: () => client.invalidateQueries({ queryKey: RULES }),
  });
}

/** How often a running preview is asked how far it is, ms. */
const POLL_MS = 700;

/** One preview at a time: started, watched until it ends, cancelled. */
export function usePreview() {
  const [id, setId] = useState<string | null>(null);
  const client = useQueryClient();
  const key = (of: string | null) => ['rule-preview', of];
  const started = useMutation({
    mutationFn: (body: RulePreviewAsk) => api<RulePreview>('/api/rules/preview', { method: 'POST', body }),
    onSuccess: (answer) => {
      client.setQueryData(key(answer.id), answer);
      setId(answer.id);
    },
  });
  const watched = useQuery({
    queryKey: key(id),
    queryFn: ({ signal }) => api<RulePreview>(`/api/rules/preview/${id}`, { signal }),
    enabled: id !== null,
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? POLL_MS : false),
  });
  return {
    start: started.mutate,
    starting: started.isPending,
    error: started.error ?? watched.error,
    answer: id === null ? null : (watched.data ?? null),
    cancel: () =>
      id !== null && void api(`/api/rules/preview/${id}`, { method: 'DELETE' }).then(() => watched.refetch()),
    clear: () => setId(null),
  };
}
