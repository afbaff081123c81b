import { MINUTE } from '@dutywall/shared/kit';
import type { NoticeList } from '@dutywall/shared/protocol';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { Feed } from '../../feed/types.ts';
import { api } from '../api.ts';

const NOTICES_KEY = ['notices'] as const;
/** Whoever missed the push asks by itself now and then. */
const ASK_EVERY_MS = MINUTE;

/** What the signed-in account was told, newest first; asked for again when the feed says that something is new. */
export function useNoticeList(feed?: Feed) {
  const queries = useQueryClient();
  useEffect(
    () => feed?.subscribe('personal', () => void queries.invalidateQueries({ queryKey: NOTICES_KEY })),
    [feed, queries],
  );
  return useQuery({
    queryKey: NOTICES_KEY,
    queryFn: ({ signal }) => api<NoticeList>('/api/notices', { signal }),
    refetchInterval: ASK_EVERY_MS,
  });
}

/** Marks everything up to and with a notice as read. */
export function useReadNotices() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (upTo: number) => api<NoticeList>('/api/notices/read', { method: 'POST', body: { upTo } }),
    onSuccess: (list) => queries.setQueryData(NOTICES_KEY, list),
  });
}
