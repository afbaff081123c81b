import type { notices as zh } from '../zh-CN/notices.ts';

export const notices: typeof zh = {
  title: 'Notices',
  open: 'Notices',
  openUnread: 'Notices, {{n}} unread',
  unread: 'new',
  readAll: 'Mark all read',
  empty: 'No notices yet. Answers, decisions, appeals and reviews of flags will be told here.',
  key: {
    'absence-flagged': '{{name}} ({{badge}}) was flagged absent',
    'absence-answered': '{{name}} ({{badge}}) has answered; to be decided',
    'absence-due': '{{name}} ({{badge}}): the answer window is over; it can be decided',
    'absence-confirmed': '{{name}} ({{badge}}): the absence was confirmed',
    'absence-withdrawn': '{{name}} ({{badge}}): the flag was withdrawn',
    'absence-appealed': '{{name}} ({{badge}}) has appealed; to be decided',
    'absence-upheld': '{{name}} ({{badge}}): the appeal was decided, upheld',
    'absence-corrected': '{{name}} ({{badge}}): the appeal was decided, corrected',
    'absence-needs-review': '{{name}} ({{badge}}): the evidence changed; to be reviewed',
  },
};
