import {
  DEFAULT_RULES,
  type DutyInterval,
  type DutyPlan,
  type Evidence,
  type Fix,
  type FixMark,
  type Leave,
  type Post,
  type Shift,
} from '@dutywall/shared/domain';
import { type LonLat, metreScale } from '@dutywall/shared/geo';
import { HOUR, type Instant, MINUTE, SECOND, type Span } from '@dutywall/shared/kit';

/** 08:00 in China on an ordinary Monday. */
export const EIGHT: Instant = Date.UTC(2026, 10, 23, 0, 0, 0);
const CENTRE = [118.78, 32.04] as const;
const SCALE = metreScale(CENTRE[1]);

/** The place `metres` east of the post's centre. */
export function east(metres: number): { lon: number; lat: number } {
  return { lon: CENTRE[0] + metres / SCALE.perLon, lat: CENTRE[1] };
}

/** A round post of 100 m with the default tolerance of 30 m. */
export const POST: Post = {
  id: 'p1',
  version: 1,
  name: '宫涵疏导点',
  squad: null,
  shape: { kind: 'circle', centre: CENTRE, radiusM: 100 },
  toleranceM: DEFAULT_RULES.toleranceM,
};

/** Metres east of the centre that are clearly on and off that post for σ = 8 m. */
export const ON = 20;
export const OFF = 500;

export function shiftOf(from: Instant = EIGHT, hours = 8, breaks: readonly Span[] = [], id = 's1'): Shift {
  const to = from + hours * HOUR;
  return { id, version: 1, name: '早班', officer: 'o1', squad: 'q1', posts: ['p1'], from, to, breaks, ruleVersion: 1 };
}

export function planOf(change: Partial<DutyPlan> = {}): DutyPlan {
  return {
    officer: 'o1',
    shifts: [shiftOf()],
    leaves: [],
    posts: new Map([[POST.id, POST]]),
    rules: DEFAULT_RULES,
    expectedIntervalS: 30,
    restsSilent: false,
    hasTerminal: true,
    ...change,
  };
}

export function leaveOf(from: Instant, to: Instant): Leave {
  return { id: `l${from}`, officer: 'o1', from, to, reason: '就医', approvedBy: null };
}

export interface FixChange {
  readonly sigmaM?: number;
  readonly receivedAt?: Instant;
  readonly located?: boolean;
  readonly marks?: readonly FixMark[];
  readonly mock?: boolean;
  readonly battery?: number;
  readonly id?: number;
  /** Instead of `metres`. */
  readonly place?: LonLat;
}

/** A fix `metres` east of the post's centre. */
export function fixAt(eventAt: Instant, metres: number, change: FixChange = {}): Evidence {
  const fix: Fix = {
    id: change.id ?? 0,
    terminal: 't1',
    officer: 'o1',
    eventAt,
    receivedAt: change.receivedAt ?? eventAt,
    ...(change.place ?? east(metres)),
    sigmaM: change.sigmaM ?? 8,
    accuracyM: null,
    speedMps: null,
    courseDeg: null,
    altitudeM: null,
    battery: change.battery ?? null,
    located: change.located ?? true,
    mock: change.mock ?? false,
    alarms: [],
    marks: change.marks ?? [],
  };
  return { kind: 'fix', fix };
}

export function heartbeatAt(eventAt: Instant, receivedAt = eventAt): Evidence {
  return { kind: 'heartbeat', heartbeat: { terminal: 't1', officer: 'o1', eventAt, receivedAt } };
}

/** Minutes after 08:00. */
export function minute(minutes: number): Instant {
  return EIGHT + minutes * MINUTE;
}

/** One fix every `stepS` in [fromMin, toMin) at a distance east of the centre. */
export function walk(fromMin: number, toMin: number, metres: number, stepS = 30, change: FixChange = {}): Evidence[] {
  const out: Evidence[] = [];
  for (let at = minute(fromMin); at < minute(toMin); at += stepS * SECOND) out.push(fixAt(at, metres, change));
  return out;
}

/** `state[/cause] from–to` in minutes after 08:00: what a reader compares. */
export function lines(intervals: readonly DutyInterval[]): string[] {
  const when = (at: Instant) => (Number.isFinite(at) ? `${Math.round(((at - EIGHT) / MINUTE) * 100) / 100}` : '…');
  return intervals.map((one) => `${one.state}${one.cause ? `/${one.cause}` : ''} ${when(one.from)}–${when(one.to)}`);
}
