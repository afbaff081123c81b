import type { MeView } from '@dutywall/shared/protocol';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api } from '../../app/api.ts';
import { type KeptView, keep, kept } from './store/kept.ts';

/** The state on the page is never older than this while the server answers, ms. */
const REFRESH_MS = 15_000;
export const ME_KEY = ['me'] as const;

async function ask(signal: AbortSignal): Promise<KeptView> {
  const view = await api<MeView>('/api/me', { signal });
  const answer = { view, at: Date.now() };
  // A phone without room for it still shows what came.
  await keep('view', answer).catch(() => undefined);
  return answer;
}

/** The officer's own view: what the server says, before and without it what it said last. */
export function useView(enabled: boolean) {
  const [last, setLast] = useState<KeptView | null | undefined>(undefined);
  useEffect(() => {
    kept('view').then(setLast, () => setLast(null));
  }, []);
  const asked = useQuery({
    queryKey: ME_KEY,
    queryFn: ({ signal }) => ask(signal),
    enabled,
    refetchInterval: REFRESH_MS,
    refetchOnReconnect: true,
    refetchOnWindowFocus: true,
    networkMode: 'always',
    retry: false,
  });
  return { asked, latest: asked.data ?? last ?? null, keptKnown: last !== undefined };
}
