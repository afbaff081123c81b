import type { NoticeRow } from '@dutywall/shared/protocol';
import { useEffect } from 'react';
import { useNoticeList, useReadNotices } from './use-notice-list.ts';

/**
 * Whoever sees what a notice is about has read it, whichever way they came. `shownAt`: when what is shown was asked for,
 * ms, 0: nothing is shown yet; a notice of something newer stays unread. Without a network all do.
 */
export function useSubjectRead(isAbout: (notice: NoticeRow) => boolean, shownAt: number): void {
  const { data } = useNoticeList();
  const { mutate, isPending, isError } = useReadNotices();
  const next = data?.notices.find((one) => one.readAt === null && one.at <= shownAt && isAbout(one))?.id;
  useEffect(() => {
    if (next === undefined || isPending || isError || document.visibilityState !== 'visible') return;
    mutate({ from: next, upTo: next });
  }, [next, isPending, isError, mutate]);
}
