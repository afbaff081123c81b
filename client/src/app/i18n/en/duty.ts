import type { duty as zh } from '../zh-CN/duty.ts';

/** The words of the domain README as people read them. */
export const duty: typeof zh = {
  state: {
    'on-post': 'On post',
    'stepped-away': 'Stepped away',
    expected: 'Expected',
    'off-post': 'Off post?',
    'not-arrived': 'Not arrived?',
    'no-signal': 'No signal',
    'on-break': 'On break',
    excused: 'Excused',
    'off-shift': 'Off shift',
  },
  cause: {
    'never-connected': 'never connected in this shift',
    'link-lost': 'link lost',
    'no-gnss-fix': 'no satellite fix',
    'accuracy-too-low': 'accuracy too low',
    'clock-untrusted': 'terminal clock untrusted',
    'terminal-conflict': 'terminal conflict',
    'paused-at-rest': 'at rest, saving power',
    'system-degraded': 'silent while degraded',
  },
  degradedBy: {
    outage:
      'The system itself is or was away: silence in that time is not the officers’ doing. No new incidents are raised; flagging asks once more.',
    'mass-silence':
      'Mass silence in {{squads}} ({{n}} of {{of}} terminals): probably our own system or network. No new incidents are raised; flagging asks once more.',
    datum:
      '{{squads}}: {{n}} of {{of}} terminals are displaced alike, probably a wrong datum (GCJ-02 or BD-09). Fixes outside posts are no evidence for now; flagging asks once more.',
  },
  overlay: {
    sos: 'SOS',
    degraded: 'System degraded',
    'mock-suspected': 'Mock place suspected',
    'clock-untrusted': 'Clock untrusted',
    'datum-doubtful': 'Datum in doubt',
    'battery-low': 'Battery low',
  },
  incident: {
    sos: 'SOS',
    'not-arrived': 'Not arrived?',
    'off-post': 'Off post?',
    'left-early': 'Left early?',
    late: 'Arrived late',
    silent: 'No signal',
    'under-covered': 'Under-covered',
    still: 'In one place',
  },
  stage: {
    flagged: 'Flagged',
    notified: 'Officer told',
    answered: 'Officer answered',
    confirmed: 'Absence confirmed',
    withdrawn: 'Withdrawn',
    appealed: 'Appealed',
    upheld: 'Upheld',
    corrected: 'Corrected',
    'needs-review': 'Needs review',
  },
  kind: { enforcement: 'Enforcement officer', auxiliary: 'Auxiliary' },
  protocol: {
    osmand: 'Phone · OsmAnd',
    owntracks: 'Phone · OwnTracks',
    jt808: 'Terminal · JT/T 808',
    web: 'Web terminal',
  },
  candidate: 'to check',
  count: { expected: 'Due', arrived: 'Arrived', onPost: 'On post', candidates: 'To check', noSignal: 'No signal' },
  confirmed: 'Absence confirmed',
  inCheckIn: 'In check-in',
};
