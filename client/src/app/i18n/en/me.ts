import type { me as zh } from '../zh-CN/me.ts';

export const me: typeof zh = {
  title: 'Officer’s terminal',
  tabs: 'Pages',
  tab: { now: 'Me', records: 'Records', settings: 'Settings' },
  notice: {
    signedOut: 'Your sign-in has expired; what you see is {{age}} old.',
    offline: 'No network; what you see is {{age}} old.',
    failing: 'The server does not answer just now; what you see is {{age}} old.',
    asking: 'Connecting to the server; what you see is {{age}} old.',
  },
  state: { unknown: 'The server has just started and is working out your state.', for: 'for {{duration}}' },
  shift: {
    now: 'This shift',
    next: 'Next shift',
    left: '{{duration}} left',
    break: 'Meal {{from}}–{{to}}',
    none: 'No shifts planned.',
  },
  post: {
    title: 'My post',
    area: 'Area',
    circle: 'Fixed post',
    route: 'Patrol route',
    tolerance: '{{metres}} m tolerance',
  },
  records: {
    flags: 'My flags and answers',
    flagsHelp: 'What supervisors flagged, on what evidence, my answers and the outcome',
    today: 'This shift so far',
    looks: 'Who looked at me',
    looksHelp: 'Every time somebody opens your track, video or file, it is noted here.',
    noLooks: 'Nobody has opened your track or file yet.',
    shifts: 'My shifts',
  },
  look: {
    'track-opened': 'opened your track',
    'absence-opened': 'opened a flag about you',
    'shift-exported': 'exported your shift',
    'video-opened': 'watched a video of you',
    'snapshot-opened': 'opened a snapshot of you',
  },
};
