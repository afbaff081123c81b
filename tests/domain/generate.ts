import {
  DEFAULT_RULES,
  type DegradedReason,
  type DegradedSpan,
  type DutyPlan,
  type DutyRules,
  type Evidence,
  type Leave,
  type Post,
} from '@dutywall/shared/domain';
import { fromWgs84, type LonLat } from '@dutywall/shared/geo';
import { type Instant, MINUTE, SECOND, type Span } from '@dutywall/shared/kit';
import fc from 'fast-check';
import { EIGHT, east, fixAt, heartbeatAt, leaveOf, POST, planOf, shiftOf } from './scenario.ts';

/** 500 cases plainly, 10,000 in the long suite. */
export const RUNS = process.env.DUTYWALL_LONG ? 10_000 : 500;

export interface Scenario {
  readonly plan: DutyPlan;
  /** In order of arrival. */
  readonly evidence: readonly Evidence[];
}

/** A second post 900 m east: reached by nobody unless the walk goes there. */
const FAR_POST: Post = {
  id: 'p2',
  version: 1,
  name: '便民服务点',
  squad: null,
  shape: {
    kind: 'area',
    polygons: [
      [
        [
          [east(850).lon, 32.039],
          [east(950).lon, 32.039],
          [east(950).lon, 32.041],
          [east(850).lon, 32.041],
          [east(850).lon, 32.039],
        ],
      ],
    ],
  },
  toleranceM: 30,
};

type Behaviour =
  | 'on'
  | 'off'
  | 'edge'
  | 'wander'
  | 'silent'
  | 'blind'
  | 'beats'
  | 'far-post'
  | 'timeless'
  | 'mock'
  | 'displaced';

interface Phase {
  readonly minutes: number;
  readonly what: Behaviour;
  /** Metres east of the centre, taken by some behaviours. */
  readonly metres: number;
  readonly sigmaM: number;
  /** Reporting interval as a share of the expected one. */
  readonly pace: number;
  /** Uploaded together when the phase ends. */
  readonly buffered: boolean;
}

/** Weighted so that leaving for more than ten minutes is common: negative states must be reached, not hoped for. */
const phase: fc.Arbitrary<Phase> = fc.record({
  minutes: fc.integer({ min: 1, max: 35 }),
  what: fc.oneof(
    { weight: 5, arbitrary: fc.constant<Behaviour>('on') },
    { weight: 6, arbitrary: fc.constant<Behaviour>('off') },
    { weight: 2, arbitrary: fc.constant<Behaviour>('edge') },
    { weight: 2, arbitrary: fc.constant<Behaviour>('wander') },
    { weight: 2, arbitrary: fc.constant<Behaviour>('silent') },
    { weight: 2, arbitrary: fc.constant<Behaviour>('displaced') },
    { weight: 1, arbitrary: fc.constantFrom<Behaviour>('blind', 'beats', 'far-post', 'timeless', 'mock') },
  ),
  metres: fc.integer({ min: 160, max: 600 }),
  sigmaM: fc.constantFrom(8, 8, 8, 15, 20, 50, 120),
  pace: fc.constantFrom(1, 1, 1, 0.5, 2, 4),
  buffered: fc.boolean(),
});

/** DU16 looks for nothing: P2–P4 hold for equal marks, as P1 holds for equal clock verdicts. */
const UNMARKED: DutyRules = { ...DEFAULT_RULES, mockJumps: 0, mockFrozenS: 0, mockEvenSteps: 0 };

const degradedReason = fc.constantFrom<DegradedReason>('mass-silence', 'outage', 'datum');

const part = fc.record({
  phases: fc.array(phase, { minLength: 1, maxLength: 9 }),
  lead: fc.integer({ min: -40, max: 25 }),
  intervalS: fc.constantFrom(10, 30, 30, 60, 120, 300),
  restsSilent: fc.boolean(),
  shiftMinutes: fc.integer({ min: 15, max: 150 }),
  secondAfter: fc.option(fc.integer({ min: 0, max: 30 }), { nil: null, freq: 3 }),
  breaks: fc.array(fc.tuple(fc.integer({ min: 0, max: 140 }), fc.integer({ min: 1, max: 30 })), { maxLength: 2 }),
  leaves: fc.array(fc.tuple(fc.integer({ min: -20, max: 140 }), fc.integer({ min: 1, max: 40 })), { maxLength: 1 }),
  change: fc.option(fc.integer({ min: 0, max: 140 }), { nil: null, freq: 5 }),
  degraded: fc.array(fc.tuple(fc.integer({ min: -30, max: 140 }), fc.integer({ min: 1, max: 60 }), degradedReason), {
    maxLength: 2,
  }),
  posts: fc.constantFrom<readonly string[]>(['p1'], ['p1'], ['p1', 'p2']),
  jitter: fc.array(fc.integer({ min: -2000, max: 2000 }), { minLength: 7, maxLength: 7 }),
});

/** Minutes after 08:00 and a length, as a span. */
export function spanOf(from: number, minutes: number): Span {
  return { from: EIGHT + from * MINUTE, to: EIGHT + (from + minutes) * MINUTE };
}

export function leaveSpan(from: number, minutes: number): Leave {
  const span = spanOf(from, minutes);
  return leaveOf(span.from, span.to);
}

export function degradedSpan(from: number, minutes: number, reason: DegradedReason): DegradedSpan {
  return { ...spanOf(from, minutes), squad: 'q1', reason };
}

function place(what: Behaviour, metres: number, n: number): number {
  if (what === 'on' || what === 'timeless') return (n * 13) % 100;
  if (what === 'far-post') return 880;
  if (what === 'edge') return 115.3 + ((n * 7) % 40);
  if (what === 'wander') return ((n * 37) % 5) * 131;
  return metres + ((n * 11) % 40);
}

/** On post, but for a datum too much (DU13). */
function displaced(n: number): { readonly place: LonLat } {
  const { lon, lat } = east(place('on', 0, n));
  return { place: fromWgs84('GCJ-02', lon, lat) };
}

/** Whole scenarios: plan and a walk of phases with pauses, dead zones, buffers, drift at the edge. */
export const scenario: fc.Arbitrary<Scenario> = part.map((p) => {
  const shift = shiftOf(
    EIGHT,
    p.shiftMinutes / 60,
    p.breaks.map(([from, length]) => spanOf(from, length)),
  );
  const first = { ...shift, posts: p.posts };
  const shifts = [first];
  if (p.secondAfter !== null)
    shifts.push({ ...shiftOf(first.to + p.secondAfter * MINUTE, 1, [], 's2'), posts: p.posts });
  const plan = planOf({
    shifts,
    leaves: p.leaves.map(([from, length]) => leaveSpan(from, length)),
    posts: new Map([
      [POST.id, POST],
      [FAR_POST.id, FAR_POST],
    ]),
    expectedIntervalS: p.intervalS,
    restsSilent: p.restsSilent,
    rules: UNMARKED,
    degraded: p.degraded.map(([from, minutes, reason]) => degradedSpan(from, minutes, reason)),
    ...(p.change === null ? {} : { changes: [EIGHT + p.change * MINUTE] }),
  });
  const evidence: Evidence[] = [];
  let at: Instant = EIGHT + p.lead * MINUTE;
  let n = 0;
  for (const step of p.phases) {
    const end = at + step.minutes * MINUTE;
    const every = Math.max(p.intervalS * step.pace, 5) * SECOND;
    for (; at < end && n < 1500; at += every) {
      n += 1;
      const eventAt = at + (p.jitter[n % 7] as number);
      const receivedAt = step.buffered ? Math.max(end, eventAt) : eventAt + 400;
      if (step.what === 'silent') continue;
      if (step.what === 'beats') evidence.push(heartbeatAt(eventAt, receivedAt));
      else
        evidence.push(
          fixAt(eventAt, place(step.what, step.metres, n), {
            id: n,
            receivedAt,
            sigmaM: step.sigmaM,
            located: step.what !== 'blind',
            mock: step.what === 'mock',
            ...(step.what === 'displaced' ? displaced(n) : {}),
            marks: step.what === 'timeless' ? ['time-missing'] : [],
          }),
        );
    }
    at = Math.max(end, at);
  }
  const received = (item: Evidence) => (item.kind === 'fix' ? item.fix : item.heartbeat).receivedAt;
  evidence.sort((a, b) => received(a) - received(b));
  return { plan, evidence };
});

/** The same with event times cut to whole minutes: many fixes of one instant, as coarse clients send them. */
const coarse: fc.Arbitrary<Scenario> = scenario.map(({ plan, evidence }) => ({
  plan,
  evidence: evidence.map((item): Evidence => {
    if (item.kind !== 'fix') return item;
    return { kind: 'fix', fix: { ...item.fix, eventAt: Math.floor(item.fix.eventAt / MINUTE) * MINUTE } };
  }),
}));

/** The same, with everything DU16 looks for. */
export function marked({ plan, evidence }: Scenario): Scenario {
  return { plan: { ...plan, rules: DEFAULT_RULES }, evidence };
}

export const anyScenario: fc.Arbitrary<Scenario> = fc.oneof(
  { weight: 3, arbitrary: scenario },
  { weight: 1, arbitrary: coarse },
);

export const markedScenario: fc.Arbitrary<Scenario> = anyScenario.map(marked);
