import { MINUTE } from '@dutywall/shared/kit';
import type { NoticeList, NoticeReadAsk, NoticeRow } from '@dutywall/shared/protocol';
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

/** Marks notices as read: all up to one, or that one alone. */
export function useReadNotices() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (range: NoticeReadAsk) => api<NoticeList>('/api/notices/read', { method: 'POST', body: range }),
    onSuccess: (list) => queries.setQueryData(NOTICES_KEY, list),
  });
}

/** Whoever opens what a notice is about has read it; without a network it stays unread and is there again. */
export function useOpenNotice(): (notice: Pick<NoticeRow, 'id' | 'readAt'>) => void {
  const { mutate } = useReadNotices();
  return ({ id, readAt }) => {
    if (readAt === null) mutate({ from: id, upTo: id });
  };
}
