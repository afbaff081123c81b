import type { NoticeRow } from '@dutywall/shared/protocol';

/** Where the thing is that a notice is about, for who is told as somebody else's supervisor. */
export function noticeLink({ key, subject, params }: NoticeRow): string {
  if (!key.startsWith('leave-')) return `/absences/${encodeURIComponent(subject)}`;
  return `/roster?at=${Number(params.from ?? 0)}&side=leaves`;
}

/** The same on the officer's own page. */
export function ownNoticeLink({ key, subject }: NoticeRow): string {
  return key.startsWith('leave-') ? '/me/leaves' : `/me/flags/${encodeURIComponent(subject)}`;
}
