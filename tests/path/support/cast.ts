import type { DutyPlan, Evidence } from '@dutywall/shared/domain';
import { DATUMS } from '@dutywall/shared/geo';
import { HOUR, type Instant, MINUTE } from '@dutywall/shared/kit';
import fc from 'fast-check';
import { moveBy, outsideIn, picked, shuffled } from '../../domain/compare.ts';
import { anyScenario, leaveSpan, type Scenario, scenario, spanOf } from '../../domain/generate.ts';
import { EIGHT, fixAt } from '../../domain/scenario.ts';
import { inSteps, officerOf, onGrid, type PathOfficer, type Send, STEP } from './officers.ts';

/** Drawn once for a whole run; `DUTYWALL_SEED` tries others. */
export const SEED: number = Number(process.env.DUTYWALL_SEED ?? 20_261_125);

/** One scenario, lived through by several officers: as it is, and changed as each property says. */
export interface Cast {
  readonly scenario: Scenario;
  readonly base: PathOfficer;
  readonly osmand: PathOfficer | null;
  readonly radio: PathOfficer | null;
  /** P1: any order, repeated, in other batches, hours late; by one terminal, whose clock is known to be right. */
  readonly shuffled: PathOfficer;
  /** P2: some fixes outside are missing. */
  readonly fewer: PathOfficer;
  /** P3: one more fix inside, at `insideAt`. */
  readonly inside: PathOfficer;
  readonly insideAt: Instant;
  /** P4: some σ are larger. */
  readonly vague: PathOfficer;
  /** P5: one more leave or break. */
  readonly excused: PathOfficer;
  /** P6: the same at another time of day. */
  readonly moved: PathOfficer;
  readonly movedBy: number;
  /** P9: reported in another datum. */
  readonly shifted: PathOfficer;
}

export const membersOf = (cast: Cast): PathOfficer[] =>
  Object.values(cast).filter((one): one is PathOfficer => one !== null && typeof one === 'object' && 'sends' in one);

const dice = fc.record({
  seed: fc.nat(),
  portion: fc.double({ min: 0, max: 1, noNaN: true }),
  by: fc.constantFrom(1.2, 3, 20),
  second: fc.integer({ min: -20 * 60, max: 180 * 60 }),
  from: fc.integer({ min: -30, max: 150 }),
  minutes: fc.integer({ min: 1, max: 60 }),
  leave: fc.boolean(),
  /** Whole steps of delivery: both lives are uploaded in the same rhythm. */
  movedMinutes: fc.integer({ min: -180, max: 180 }).map((n) => n * 3),
});

type Die = typeof dice extends fc.Arbitrary<infer T> ? T : never;

/** As many casts as asked for; one in four has its event times on whole minutes. */
export function castsOf(count: number, seed = SEED): Cast[] {
  const options = { numRuns: count, seed };
  const scenarios = fc.sample(
    fc.oneof({ weight: 1, arbitrary: anyScenario }, { weight: 1, arbitrary: scenario }),
    options,
  );
  return fc.sample(dice, options).map((die, n) => castOf(n, onStoreGrid(scenarios[n] as Scenario), die));
}

function castOf(n: number, one: Scenario, die: Die): Cast {
  const { seed, portion, by, second, from, minutes, movedMinutes } = die;
  const { plan, evidence } = one;
  const base = officerOf(`base-${n}`, one);
  const timed = evidence.filter((item) => item.kind !== 'fix' || item.fix.marks.length === 0);
  const isOutside = outsideIn(one);
  const outside = evidence.filter(isOutside);
  const gone = picked(outside, seed, portion);
  const insideAt = EIGHT + second * 1000 + 7;
  const vague = picked(evidence, seed + 1, portion);
  const movedBy = movedMinutes * MINUTE;
  const moved = officerOf(`moved-${n}`, moveBy(one, movedBy));
  return {
    scenario: one,
    base,
    osmand: n % 6 === 0 ? officerOf(`osmand-${n}`, one, { protocol: 'osmand' }) : null,
    radio: n % 10 === 0 ? officerOf(`radio-${n}`, one, { protocol: 'jt808' }) : null,
    shuffled: officerOf(
      `shuffled-${n}`,
      { plan: { ...plan, changes: [] }, evidence: timed },
      { sends: [hello(), ...late(timed, seed)] },
    ),
    fewer: officerOf(`fewer-${n}`, {
      plan,
      evidence: evidence.filter((item) => !(isOutside(item) && gone(item))),
    }),
    inside: officerOf(`inside-${n}`, {
      plan,
      evidence: [...evidence, onGridItem(fixAt(insideAt, 20, { receivedAt: insideAt + 300 }))],
    }),
    insideAt,
    vague: officerOf(`vague-${n}`, {
      plan,
      evidence: evidence.map((item) =>
        item.kind === 'fix' && vague(item)
          ? { kind: 'fix', fix: { ...item.fix, sigmaM: Math.round(item.fix.sigmaM * by * 100) / 100 } }
          : item,
      ),
    }),
    excused: officerOf(`excused-${n}`, { plan: withPause(plan, from, minutes, die.leave), evidence }),
    moved: { ...moved, sends: base.sends.map((send) => moveSend(send, movedBy)) },
    movedBy,
    shifted: officerOf(`shifted-${n}`, one, { datum: DATUMS[n % DATUMS.length] ?? 'GCJ-02' }),
  };
}

function withPause(plan: DutyPlan, from: number, minutes: number, leave: boolean): DutyPlan {
  if (leave) return { ...plan, leaves: [...plan.leaves, leaveSpan(from, minutes)] };
  return { ...plan, shifts: plan.shifts.map((one) => ({ ...one, breaks: [...one.breaks, spanOf(from, minutes)] })) };
}

const onGridItem = (item: Evidence): Evidence =>
  item.kind === 'fix'
    ? { kind: 'fix', fix: { ...item.fix, lon: onGrid(item.fix.lon), lat: onGrid(item.fix.lat) } }
    : item;

/**
 * Places as the store keeps them, so that every variant starts from the same ones. Degraded spans are the server's own
 * finding, not a scenario's.
 */
function onStoreGrid({ plan, evidence }: Scenario): Scenario {
  return { plan: { ...plan, degraded: [] }, evidence: evidence.map(onGridItem) };
}

/**
 * A prompt report hours before the shift: the terminal's clock is known to be right (DU10), so that a late upload of
 * everything changes no clock verdict. It is sealed (DU14) and no evidence of anything.
 */
function hello(): Send {
  const at = EIGHT - 3 * HOUR;
  return { at: at + 500, items: [onGridItem(fixAt(at, 20))] };
}

/** Every item once and three in ten once more, each some steps to some hours late, in no order. */
function late(evidence: readonly Evidence[], seed: number): Send[] {
  const again = evidence.filter(picked(evidence, seed + 2, 0.3));
  const chance = shuffled(
    Array.from({ length: 997 }, (_, i) => i),
    seed,
  );
  const delayed = [...evidence, ...again].map((item, n): Evidence => {
    const draw = chance[n % chance.length] ?? 0;
    // A third come at once, a third within an hour, the rest up to five hours late, after the engine is gone.
    const steps = draw % 3 === 0 ? 0 : draw % 3 === 1 ? draw % 40 : draw % 200;
    const receivedAt = (item.kind === 'fix' ? item.fix : item.heartbeat).receivedAt + steps * STEP;
    return item.kind === 'fix'
      ? { kind: 'fix', fix: { ...item.fix, receivedAt } }
      : { kind: 'heartbeat', heartbeat: { ...item.heartbeat, receivedAt } };
  });
  return inSteps(delayed).map(({ at, items }) => ({ at, items: shuffled(items, seed) }));
}

function moveSend({ at, items }: Send, by: number): Send {
  const { evidence } = moveBy({ plan: { shifts: [], leaves: [] } as unknown as DutyPlan, evidence: items }, by);
  return { at: at + by, items: evidence };
}
