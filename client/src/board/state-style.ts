import { DUTY_STATES, type DutyState } from '@dutywall/shared/domain';

/** Shapes of the map and of every legend (look.md, "States"). The index is the code the officer shader switches on. */
export const SHAPES = [
  'dot',
  'circle',
  'half-circle',
  'dotted-ring',
  'diamond',
  'barred-diamond',
  'hollow-circle',
  'square',
  'hollow-square',
  'triangle',
  'flag',
] as const;
export type Shape = (typeof SHAPES)[number];

export interface StateStyle {
  readonly shape: Shape;
  readonly colour: string;
  /** Worst first has the highest; clusters show it, labels and picking prefer it. */
  readonly severity: number;
}

export const STATE_STYLES: Readonly<Record<DutyState, StateStyle>> = {
  'off-shift': { shape: 'dot', colour: '#4A566B', severity: 0 },
  excused: { shape: 'hollow-square', colour: '#7C8DB5', severity: 1 },
  'on-break': { shape: 'square', colour: '#7C8DB5', severity: 2 },
  'on-post': { shape: 'circle', colour: '#22C39A', severity: 3 },
  expected: { shape: 'dotted-ring', colour: '#8FB3E8', severity: 4 },
  'stepped-away': { shape: 'half-circle', colour: '#9AD65C', severity: 5 },
  'no-signal': { shape: 'hollow-circle', colour: '#9AA4B5', severity: 6 },
  'not-arrived': { shape: 'barred-diamond', colour: '#FFB020', severity: 7 },
  'off-post': { shape: 'diamond', colour: '#FFB020', severity: 8 },
};
export const CONFIRMED_STYLE: StateStyle = { shape: 'flag', colour: '#FF4D4F', severity: 9 };
export const SOS_STYLE: StateStyle = { shape: 'triangle', colour: '#FF4D4F', severity: 10 };

/** Outer ring of a check-in that is ringing or running. */
export const CHECK_IN_COLOUR = '#56B4E9';
/** Corner glyph of the marks that qualify a state without changing it. */
export const MARK_COLOUR = '#C7A6FF';
export const ACCENT_COLOUR = '#4DA3FF';

/** Styles in the order of the board's state codes. */
export const STYLE_BY_CODE: readonly StateStyle[] = DUTY_STATES.map((state) => STATE_STYLES[state]);

/** The most severe first, for chips, legends and queues. */
export const STATES_BY_SEVERITY: readonly DutyState[] = [...DUTY_STATES].sort(
  (a, b) => STATE_STYLES[b].severity - STATE_STYLES[a].severity,
);
