import type { NoticeRow } from '@dutywall/shared/protocol';

/** About a request for leave; every other notice is about a flag. */
export const isOfLeave = ({ key }: Pick<NoticeRow, 'key'>): boolean => key.startsWith('leave-');

export const isOfFlag = (notice: Pick<NoticeRow, 'key' | 'subject'>, flag: string): boolean =>
  !isOfLeave(notice) && notice.subject === flag;

/** Where the thing is that a notice is about, for who is told as somebody else's supervisor. */
export function noticeLink({ key, subject, params }: NoticeRow): string {
  if (!isOfLeave({ key })) return `/absences/${encodeURIComponent(subject)}`;
  return `/roster?at=${Number(params.from ?? 0)}&side=leaves`;
}

/** The same on the officer's own page. */
export function ownNoticeLink({ key, subject }: NoticeRow): string {
  return isOfLeave({ key }) ? '/me/leaves' : `/me/flags/${encodeURIComponent(subject)}`;
}
