import type { MessageRow } from '@dutywall/shared/protocol';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../app/api.ts';

export const MESSAGES_KEY = ['me', 'messages'] as const;
/** Without a socket a message is seen within this, ms. */
const POLL_MS = 30_000;

export function useMessages() {
  return useQuery({
    queryKey: MESSAGES_KEY,
    queryFn: ({ signal }) => api<readonly MessageRow[]>('/api/me/messages', { signal }),
    refetchInterval: POLL_MS,
  });
}
