import {
  createDutyEngine,
  type DegradedSpan,
  type DutyInterval,
  type DutyPlan,
  type Evidence,
  evaluate,
  silenceLimitMs,
  usability,
} from '@dutywall/shared/domain';
import { DATUMS, fromWgs84, toWgs84 } from '@dutywall/shared/geo';
import { HOUR, type Instant, MINUTE } from '@dutywall/shared/kit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { extraNegative, isNegative, moveBy, outsideIn, picked, shiftCovering, shuffled, timeOf } from './compare.ts';
import { anyScenario, degradedSpan, leaveSpan, marked, markedScenario, RUNS, scenario, spanOf } from './generate.ts';
import { datumProvenAt, naiveJudge } from './naive.ts';
import { EIGHT, fixAt } from './scenario.ts';

const LONG = { numRuns: RUNS, endOnFailure: false } as const;
const TIMEOUT = 900_000;
const seed = fc.nat();
const share = fc.double({ min: 0, max: 1, noNaN: true });

describe('the generator reaches what the properties speak of', () => {
  it('at least 5 % of cases reach off-post, not-arrived, stepped-away, each silence and both overlays of plan', () => {
    const reached = new Map<string, number>();
    const samples = fc.sample(scenario, { numRuns: 500, seed: 20261123 });
    for (const one of samples)
      for (const state of new Set(evaluate(one.plan, one.evidence).map((interval) => interval.state)))
        reached.set(state, (reached.get(state) ?? 0) + 1);
    for (const state of [
      'excused',
      'on-break',
      'expected',
      'no-signal',
      'not-arrived',
      'off-post',
      'stepped-away',
      'on-post',
    ])
      expect([state, (reached.get(state) ?? 0) >= 25]).toEqual([state, true]);
  });
});

describe('intervals', () => {
  it(
    'cover the shifts in order, without gap or overlap, each known no earlier than it begins',
    () => {
      fc.assert(
        fc.property(scenario, ({ plan, evidence }) => {
          const intervals = evaluate(plan, evidence);
          let at = plan.shifts[0]?.from;
          for (const one of intervals) {
            expect(one.from).toBe(at);
            expect(one.to).toBeGreaterThan(one.from);
            expect(one.knownFrom).toBeGreaterThanOrEqual(one.from);
            at = one.to;
          }
          expect(at).toBe(plan.shifts.at(-1)?.to);
        }),
        LONG,
      );
    },
    TIMEOUT,
  );

  it(
    'DU2–DU7: the engine says what a naive reading of the rules says, at every boundary and between',
    () => {
      fc.assert(
        fc.property(scenario, ({ plan, evidence }) => {
          const intervals = evaluate(plan, evidence);
          for (const shift of plan.shifts) {
            const naive = naiveJudge(plan, shift, evidence);
            for (const one of intervals.filter((interval) => interval.shift === shift.id))
              for (const at of [one.from, (one.from + one.to) / 2, one.to - 1])
                expect(`${at - EIGHT} ${one.state}`).toBe(`${at - EIGHT} ${naive(at)}`);
          }
        }),
        LONG,
      );
    },
    TIMEOUT,
  );
});

describe('P1–P11', () => {
  it(
    'P1: any order, duplication or batching of the same fixes gives the same final timeline',
    () => {
      fc.assert(
        fc.property(markedScenario, seed, share, ({ plan, evidence }, dice, portion) => {
          const again = evidence.filter(picked(evidence, dice, portion));
          const engine = createDutyEngine(plan);
          let n = 0;
          for (const item of shuffled([...evidence, ...again], dice)) {
            engine.push(item);
            n += 1;
            if (n % 17 === 0) engine.advance(timeOf(item).receivedAt);
          }
          expect(engine.timeline(Number.POSITIVE_INFINITY)).toEqual(evaluate(plan, evidence));
        }),
        LONG,
      );
    },
    TIMEOUT,
  );

  it(
    'P2: deleting outside fixes never adds negative time',
    () => {
      fc.assert(
        fc.property(anyScenario, seed, share, ({ plan, evidence }, dice, portion) => {
          const isOutside = outsideIn({ plan, evidence });
          const outside = evidence.filter(isOutside);
          const gone = picked(outside, dice, portion);
          const fewer = evidence.filter((item) => !(isOutside(item) && gone(item)));
          expect(extraNegative(evaluate(plan, fewer), evaluate(plan, evidence))).toEqual([]);
        }),
        LONG,
      );
    },
    TIMEOUT,
  );

  it(
    'P2: no instant inside a gap longer than L is ever negative',
    () => {
      fc.assert(
        fc.property(anyScenario, ({ plan, evidence }) => {
          const limit = silenceLimitMs(plan.rules, plan.expectedIntervalS);
          const times = evidence
            .flatMap((item) => (item.kind === 'fix' && usability(item.fix) === null ? [item.fix.eventAt] : []))
            .sort((a, b) => a - b);
          for (const one of evaluate(plan, evidence).filter(isNegative)) {
            const last = shiftCovering(plan, one.from)?.to ?? one.to;
            const inside = [...times.filter((at) => at < last), last];
            for (let i = 0; i + 1 < inside.length; i++) {
              const from = inside[i] as Instant;
              const to = inside[i + 1] as Instant;
              if (to - from > limit) expect(one.to <= from || one.from >= to).toBe(true);
            }
          }
        }),
        LONG,
      );
    },
    TIMEOUT,
  );

  it(
    'P3: adding an inside fix never adds negative time (but for DU6: see the note)',
    () => {
      let turned = 0;
      fc.assert(
        fc.property(anyScenario, fc.integer({ min: -20, max: 220 * 60 }), ({ plan, evidence }, second) => {
          const at = EIGHT + second * 1000 + 7;
          const more = [...evidence, fixAt(at, 20, { receivedAt: at + 300 })];
          // DU6 lets a negative run last "to the next inside fix", or to its own last fix when silence follows it. An
          // inside fix that ends such a silence therefore moves the run's end to itself: at most L, never further.
          const limit = silenceLimitMs(plan.rules, plan.expectedIntervalS);
          const isOutside = outsideIn({ plan, evidence });
          const extra = extraNegative(evaluate(plan, more), evaluate(plan, evidence));
          // P3 holds for equal datum verdicts (DU13), as P1 does for equal clock verdicts.
          if (plan.shifts.some((one) => datumProvenAt(plan, one, more) !== datumProvenAt(plan, one, evidence))) {
            turned += 1;
            return;
          }
          for (const one of extra) {
            expect(one.to).toBeLessThanOrEqual(at);
            expect(at - one.from).toBeLessThanOrEqual(limit);
            expect(evidence.some((item) => isOutside(item) && timeOf(item).eventAt === one.from)).toBe(true);
            expect(
              evidence.some(
                (item) =>
                  timeOf(item).eventAt > one.from &&
                  timeOf(item).eventAt <= one.to &&
                  item.kind === 'fix' &&
                  usability(item.fix) === null,
              ),
            ).toBe(false);
          }
          expect(extra.length).toBeLessThanOrEqual(1);
        }),
        LONG,
      );
      expect(turned).toBeLessThan(RUNS / 5);
    },
    TIMEOUT,
  );

  it(
    'P4: growing any σ never adds negative time',
    () => {
      fc.assert(
        fc.property(
          anyScenario,
          seed,
          share,
          fc.constantFrom(1.2, 3, 20, 1e6),
          ({ plan, evidence }, dice, portion, by) => {
            const chosen = picked(evidence, dice, portion);
            const grown = evidence.map(
              (item): Evidence =>
                item.kind === 'fix' && chosen(item)
                  ? { kind: 'fix', fix: { ...item.fix, sigmaM: item.fix.sigmaM * by } }
                  : item,
            );
            expect(extraNegative(evaluate(plan, grown), evaluate(plan, evidence))).toEqual([]);
          },
        ),
        LONG,
      );
    },
    TIMEOUT,
  );

  it(
    'P5: adding leave or a break never adds any',
    () => {
      const from = fc.integer({ min: -30, max: 150 });
      const length = fc.integer({ min: 1, max: 60 });
      fc.assert(
        fc.property(anyScenario, from, length, fc.boolean(), ({ plan, evidence }, start, minutes, leave) => {
          const more: DutyPlan = leave
            ? { ...plan, leaves: [...plan.leaves, leaveSpan(start, minutes)] }
            : {
                ...plan,
                shifts: plan.shifts.map((one) => ({ ...one, breaks: [...one.breaks, spanOf(start, minutes)] })),
              };
          expect(extraNegative(evaluate(more, evidence), evaluate(plan, evidence))).toEqual([]);
        }),
        LONG,
      );
    },
    TIMEOUT,
  );

  it(
    'P6: shifting the scenario across midnight, or the TZ, changes no duration',
    () => {
      const zone = process.env.TZ;
      try {
        fc.assert(
          fc.property(
            anyScenario,
            fc.integer({ min: -30 * 60, max: 30 * 60 }),
            fc.constantFrom('UTC', 'Asia/Shanghai', 'America/St_Johns', 'Pacific/Apia'),
            ({ plan, evidence }, minutes, tz) => {
              const by = minutes * MINUTE;
              const before = evaluate(plan, evidence).map((one) => [one.state, one.cause, one.from + by, one.to + by]);
              process.env.TZ = tz;
              const moved = moveBy({ plan, evidence }, by);
              const after = evaluate(moved.plan, moved.evidence).map((one) => [one.state, one.cause, one.from, one.to]);
              expect(after).toEqual(before);
            },
          ),
          LONG,
        );
      } finally {
        if (zone === undefined) delete process.env.TZ;
        else process.env.TZ = zone;
      }
    },
    TIMEOUT,
  );

  it(
    'P7: the answer as of T does not change by anything received after T',
    () => {
      fc.assert(
        fc.property(markedScenario, fc.integer({ min: -10, max: 200 }), seed, ({ plan, evidence }, at, dice) => {
          const asOf = EIGHT + at * MINUTE;
          const then = evidence.filter((item) => timeOf(item).receivedAt <= asOf);
          const known = evaluate(plan, then, asOf);
          expect(evaluate(plan, shuffled(evidence, dice), asOf)).toEqual(known);
          const engine = createDutyEngine(plan);
          for (const item of then) engine.push(item);
          engine.advance(asOf);
          expect(engine.timeline(asOf)).toEqual(known);
          for (const item of evidence) engine.push(item);
          engine.advance(asOf + HOUR);
          expect(engine.timeline(asOf)).toEqual(known);
        }),
        LONG,
      );
    },
    TIMEOUT,
  );

  it(
    'P8: another officer’s data never changes mine',
    () => {
      fc.assert(
        fc.property(anyScenario, anyScenario, (mine, other) => {
          const engine = createDutyEngine(mine.plan);
          const beside = createDutyEngine(other.plan);
          const both = Math.max(mine.evidence.length, other.evidence.length);
          for (let i = 0; i < both; i++) {
            const [a, b] = [mine.evidence[i], other.evidence[i]];
            if (b) beside.push(b);
            if (a) engine.push(a);
          }
          expect(engine.timeline(Number.POSITIVE_INFINITY)).toEqual(evaluate(mine.plan, mine.evidence));
        }),
        LONG,
      );
    },
    TIMEOUT,
  );

  it(
    'P8 DU11 DU13: a degraded squad only ever has less negative time; an outage changes no state at all (P10)',
    () => {
      const from = fc.integer({ min: -30, max: 150 });
      const length = fc.integer({ min: 1, max: 90 });
      fc.assert(
        fc.property(anyScenario, from, length, fc.boolean(), ({ plan, evidence }, start, minutes, datum) => {
          const and = (one: DegradedSpan): DutyPlan => ({ ...plan, degraded: [...(plan.degraded ?? []), one] });
          const before = evaluate(plan, evidence);
          const span = degradedSpan(start, minutes, datum ? 'datum' : 'mass-silence');
          const after = evaluate(and(span), evidence);
          expect(extraNegative(after, before)).toEqual([]);
          for (const one of after.filter(isNegative)) expect(one.to <= span.from || one.from >= span.to).toBe(true);
          const away = evaluate(and(degradedSpan(start, minutes, 'outage')), evidence);
          expect(statesOf(away)).toEqual(statesOf(before));
        }),
        LONG,
      );
    },
    TIMEOUT,
  );

  it(
    'DU13 DU1: doubting the datum of a terminal alone never adds negative time, and doubt is reached',
    () => {
      let reached = 0;
      let spared = 0;
      fc.assert(
        fc.property(anyScenario, ({ plan, evidence }) => {
          const trusting = { ...plan, rules: { ...plan.rules, datumDoubt: 0 } };
          const doubting = evaluate(plan, evidence);
          const before = evaluate(trusting, evidence);
          expect(extraNegative(doubting, before)).toEqual([]);
          if (doubting.some((one) => one.evidence.missing.some((word) => word.startsWith('datum-')))) reached += 1;
          if (extraNegative(before, doubting).length > 0) spared += 1;
        }),
        LONG,
      );
      expect(reached).toBeGreaterThan(RUNS / 50);
      expect(spared).toBeGreaterThan(RUNS / 100);
    },
    TIMEOUT,
  );

  it(
    'DU16 DU1: a mark never adds negative time, and marks are reached',
    () => {
      let reached = 0;
      fc.assert(
        fc.property(anyScenario, (one) => {
          const { plan, evidence } = marked(one);
          const after = evaluate(plan, evidence);
          if (after.some((interval) => interval.rules.includes('DU16'))) reached += 1;
          expect(extraNegative(after, evaluate(one.plan, evidence))).toEqual([]);
        }),
        LONG,
      );
      expect(reached).toBeGreaterThan(RUNS / 50);
    },
    TIMEOUT,
  );

  it(
    'P9: the same place given in any datum gives the same state',
    () => {
      fc.assert(
        fc.property(anyScenario, fc.constantFrom(...DATUMS), ({ plan, evidence }, datum) => {
          const converted = evidence.map((item): Evidence => {
            if (item.kind !== 'fix') return item;
            const sent = fromWgs84(datum, item.fix.lon, item.fix.lat);
            return { kind: 'fix', fix: { ...item.fix, ...toWgs84(datum, sent.lon, sent.lat) } };
          });
          const states = (items: readonly Evidence[]) =>
            evaluate(plan, items).map((one) => [one.state, one.from, one.to]);
          expect(states(converted)).toEqual(states(evidence));
        }),
        LONG,
      );
    },
    TIMEOUT,
  );

  it(
    'P10: killing the process at any step gives the same final timeline',
    () => {
      fc.assert(
        fc.property(markedScenario, share, ({ plan, evidence }, portion) => {
          const cut = Math.floor(evidence.length * portion);
          const killed = createDutyEngine(plan);
          for (const item of evidence.slice(0, cut)) killed.advance(killed.push(item) ? timeOf(item).receivedAt : 0);
          // What was committed is read back by event time; the rest arrives as before.
          const stored = evidence.slice(0, cut).sort((a, b) => timeOf(a).eventAt - timeOf(b).eventAt);
          const restarted = createDutyEngine(plan);
          for (const item of stored) restarted.push(item);
          for (const item of evidence.slice(cut)) restarted.advance(restarted.push(item) ? timeOf(item).receivedAt : 0);
          expect(restarted.timeline(Number.POSITIVE_INFINITY)).toEqual(evaluate(plan, evidence));
        }),
        LONG,
      );
    },
    TIMEOUT,
  );

  it(
    'P11: the streaming evaluator equals the batch evaluator, at every step and in the end',
    () => {
      fc.assert(
        fc.property(markedScenario, fc.integer({ min: 3, max: 40 }), ({ plan, evidence }, every) => {
          const engine = createDutyEngine(plan);
          let n = 0;
          for (const item of evidence) {
            engine.push(item);
            const now = timeOf(item).receivedAt;
            const standing = engine.advance(now);
            n += 1;
            if (n % every === 0) {
              const batch = evaluate(plan, evidence.slice(0, n), now);
              expect(engine.timeline(now)).toEqual(batch);
              const last = batch.at(-1);
              if (standing.state !== 'off-shift')
                expect([standing.state, standing.cause]).toEqual([last?.state, last?.cause]);
            }
          }
          engine.advance(EIGHT + 400 * MINUTE);
          expect(engine.timeline(EIGHT + 400 * MINUTE)).toEqual(evaluate(plan, evidence));
        }),
        LONG,
      );
    },
    TIMEOUT,
  );

  it(
    'P11: between evidence the standing changes only at nextCheckAt',
    () => {
      fc.assert(
        fc.property(anyScenario, share, ({ plan, evidence }, portion) => {
          const engine = createDutyEngine(plan);
          const some = evidence.slice(0, Math.floor(evidence.length * portion));
          for (const item of some) engine.push(item);
          let now = some.length > 0 ? timeOf(some.at(-1) as Evidence).receivedAt : EIGHT - HOUR;
          for (let i = 0; i < 60; i++) {
            const standing = engine.advance(now);
            const next = standing.nextCheckAt;
            if (next === null) break;
            expect(next).toBeGreaterThan(now);
            const fresh = createDutyEngine(plan);
            for (const item of some) fresh.push(item);
            const before = fresh.advance(next - 1);
            expect([before.state, before.cause]).toEqual([standing.state, standing.cause]);
            if (standing.state !== 'off-shift') expect(before.since).toBe(standing.since);
            now = next;
          }
        }),
        { ...LONG, numRuns: Math.ceil(RUNS / 5) },
      );
    },
    TIMEOUT,
  );
});

/** State by state with its span, whatever the causes within. */
function statesOf(intervals: readonly DutyInterval[]): [string, Instant, Instant][] {
  const out: [string, Instant, Instant][] = [];
  for (const { state, from, to } of intervals) {
    const last = out.at(-1);
    if (last && last[0] === state && last[2] === from) last[2] = to;
    else out.push([state, from, to]);
  }
  return out;
}
