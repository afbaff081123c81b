/** What accounts are told: the bell and its list. */
export const notices = {
  title: '通知',
  open: '通知',
  openUnread: '通知，{{n}} 条未读',
  unread: '未读',
  readAll: '全部标为已读',
  empty: '还没有通知。标记缺岗后的申辩、认定、申诉和复核会在这里提醒您。',
  key: {
    'absence-flagged': '{{name}}（{{badge}}）被标记缺岗',
    'absence-answered': '{{name}}（{{badge}}）已申辩，待认定',
    'absence-due': '{{name}}（{{badge}}）的申辩期已满，可以认定',
    'absence-confirmed': '{{name}}（{{badge}}）的缺岗已认定',
    'absence-withdrawn': '{{name}}（{{badge}}）的标记已撤销',
    'absence-appealed': '{{name}}（{{badge}}）提出申诉，待裁决',
    'absence-upheld': '{{name}}（{{badge}}）的申诉已裁决：维持',
    'absence-corrected': '{{name}}（{{badge}}）的申诉已裁决：更正',
    'absence-needs-review': '{{name}}（{{badge}}）的证据有变，需复核',
  },
};
