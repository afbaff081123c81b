import { KINDS, makeCase, measure, type Played, play, score, scoreNaive, share } from '@dutywall/scripts/corpus';
import { type DutyInterval, evaluate } from '@dutywall/shared/domain';
import { MINUTE } from '@dutywall/shared/kit';
import { describe, expect, it } from 'vitest';

const TIMEOUT = 300_000;
const names = KINDS.map(({ name }) => name);

/** The first officer of a case, played. */
function played(kind: string, seed = 1): Played {
  const [first] = play(makeCase(kind, seed));
  if (!first) throw new Error(`${kind} has no officer`);
  return first;
}

function withFinal(one: Played, state: DutyInterval['state'], fromMin: number, toMin: number): Played {
  const [shift] = one.plan.shifts;
  const [first] = one.final;
  if (!shift || !first) throw new Error('nothing was judged');
  const span = { from: shift.from + fromMin * MINUTE, to: shift.from + toMin * MINUTE };
  return { ...one, final: [{ ...first, ...span, state }], claims: [{ ...span, shownAt: span.from + 10 * MINUTE }] };
}

describe('the corpus', () => {
  it('has at least 60 kinds, each with a name of its own', () => {
    expect(names.length).toBeGreaterThanOrEqual(60);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each(names)(
    '%s: truth covers the shift, arrivals come in order, the same seed is the same case',
    { timeout: TIMEOUT },
    (name) => {
      const one = makeCase(name, 3);
      for (const { truth, plans, arrivals } of one.officers) {
        const shift = plans.at(-1)?.plan.shifts[0];
        let at = shift?.from;
        for (const span of truth.spans) {
          expect(span.from).toBe(at);
          at = span.to;
        }
        expect(at).toBe(shift?.to);
        for (const absence of truth.absences) expect(absence.graceEnd).toBeGreaterThanOrEqual(absence.from);
        const received = arrivals.map((arrival) => arrival.receivedAt);
        expect(received).toEqual(received.toSorted((a, b) => a - b));
      }
      const arrivals = (seed: number) => makeCase(name, seed).officers.map((officer) => officer.arrivals);
      expect(arrivals(3)).toEqual(one.officers.map((officer) => officer.arrivals));
      if (one.officers.some((officer) => officer.arrivals.length > 0)) expect(arrivals(4)).not.toEqual(arrivals(3));
    },
  );

  it('plants absences of which the engine knows nothing yet', () => {
    const due = (kind: string) => makeCase(kind, 1).officers[0]?.truth.absences.filter((one) => one.due).length;
    expect(['on-post', 'left-9-min', 'too-near-to-tell', 'meal-away', 'left-switched-off'].map(due)).toEqual([
      0, 0, 0, 0, 0,
    ]);
    expect(['never-came', 'came-late', 'left-14-min', 'left-twice'].map(due)).toEqual([1, 1, 1, 2]);
  });
});

describe('the scoring', () => {
  it('calls a candidate false of an officer who is on post, switched off, or away for less than the tolerance', () => {
    for (const kind of ['on-post', 'never-came-switched-off', 'left-8-min', 'too-near-to-tell']) {
      const accused = score(withFinal(played(kind), 'off-post', 40, 60));
      expect([kind, accused.wrong.length, accused.shownWrong.length, accused.right]).toEqual([kind, 1, 1, 0]);
    }
  });

  it('calls a candidate false that goes on long after the officer was back', () => {
    const one = played('came-late');
    const arrival =
      (one.officer.truth.spans.find(({ where }) => where === 'inside')?.from ?? 0) - (one.plan.shifts[0]?.from ?? 0);
    expect(score(withFinal(one, 'not-arrived', 10, arrival / MINUTE + 2)).wrong).toEqual([]);
    expect(score(withFinal(one, 'not-arrived', 10, arrival / MINUTE + 5)).wrong).toHaveLength(1);
  });

  it('misses an absence that nothing shows, and counts the delay from the end of the grace', () => {
    const one = played('never-came');
    expect(score({ ...one, final: [], claims: [] }).found).toMatchObject([{ delay: null, inTheEnd: false }]);
    const shown = withFinal(one, 'not-arrived', 10, 60);
    expect(
      score({
        ...shown,
        claims: [{ ...shown.final[0], shownAt: (one.plan.shifts[0]?.from ?? 0) + 13 * MINUTE } as never],
      }).found[0]?.delay,
    ).toBeLessThanOrEqual(3 * MINUTE);
  });

  it('finds the reference wrong where silence is no absence', () => {
    const silent = played('dead-battery');
    expect(scoreNaive(silent.officer, silent.plan).wrong.length).toBeGreaterThan(0);
    expect(score(silent).wrong).toEqual([]);
  });
});

describe('the engine on the corpus', () => {
  it('P11: what was streamed in order of arrival equals what is judged at once, in every kind', {
    timeout: TIMEOUT,
  }, () => {
    for (const name of names)
      for (const { plan, evidence, final } of play(makeCase(name, 7)))
        expect([name, final]).toEqual([name, evaluate(plan, evidence)]);
  });

  it('nobody is accused who was there, absences are found in time, and the reference does worse', {
    timeout: TIMEOUT,
  }, () => {
    const faults: string[] = [];
    const { all } = measure([101, 102], (...fault) => faults.push(fault.join(' ')));
    const { engine, naive, marks } = all;
    expect(faults.filter((fault) => /wrong|made by a mark/.test(fault))).toEqual([]);
    expect(engine.quick.absences).toBeGreaterThan(20);
    expect(share(engine.quick.inTime, engine.quick.absences)).toBeGreaterThanOrEqual(0.95);
    expect(naive.wrong).toBeGreaterThan(engine.right);
    expect(marks.accused).toBe(0);
    expect(share(marks.spoofedMarked, marks.spoofed)).toBeGreaterThanOrEqual(0.9);
    expect(marks.genuineMarked / marks.genuine).toBeLessThanOrEqual(0.02);
  });
});
