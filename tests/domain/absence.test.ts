import {
  ABSENCE_ACTS,
  type AbsenceAct,
  type Actor,
  answerDeadline,
  appealDeadline,
  citedSpan,
  citedStretches,
  DEFAULT_PROCEDURE,
  decisionFrom,
  mayReview,
  type Procedure,
  type ProcedureStep,
  refusalOf,
  STAGE_AFTER,
  sameBelief,
  stageOf,
  withStep,
} from '@dutywall/shared/domain';
import { DAY, HOUR, MINUTE } from '@dutywall/shared/kit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const T0 = Date.parse('2026-11-25T00:00:00Z');
const MACHINE = { account: 'machine', officer: null };
const supervisor = (account: string, officer: string | null = null): Actor => ({ account, officer, supervises: true });
const FLAGGER = supervisor('f');
const OTHER = supervisor('o');
const THIRD = supervisor('t');
const OFFICER: Actor = { account: 'me', officer: 'o1', supervises: false };

function flagged(told = true): Procedure {
  const flag = { officer: 'o1', steps: [{ stage: 'flagged' as const, by: FLAGGER, at: T0 }] };
  return told ? withStep(flag, { stage: 'notified', by: MACHINE, at: T0 }) : flag;
}

const refusal = (flag: Procedure, actor: Actor, act: AbsenceAct, at: number) =>
  refusalOf(flag, actor, act, at, DEFAULT_PROCEDURE);

/** Does it when allowed; throws the refusal else. */
function done(flag: Procedure, actor: Actor, act: AbsenceAct, at: number): Procedure {
  const code = refusal(flag, actor, act, at);
  if (code !== null) throw new Error(code);
  return withStep(flag, { stage: STAGE_AFTER[act], by: actor, at });
}
const review = (flag: Procedure, at: number) => withStep(flag, { stage: 'needs-review', by: MACHINE, at });

describe('the procedure of an absence', () => {
  it('AB2 the officer answers within 24 h of being told, and nobody else does', () => {
    const flag = flagged();
    expect(refusal(flag, OFFICER, 'answer', T0 + DAY - 1)).toBeNull();
    expect(refusal(flag, OFFICER, 'answer', T0 + DAY)).toBe('too-late');
    expect(refusal(flag, OTHER, 'answer', T0 + 1)).toBe('forbidden');
    expect(refusal(flagged(false), OFFICER, 'answer', T0 + 1)).toBe('wrong-stage');
    expect(answerDeadline(flag, DEFAULT_PROCEDURE)).toBe(T0 + DAY);
  });

  it('AB3 another than the flagger confirms, after the answer or the end of the window', () => {
    const flag = flagged();
    expect(refusal(flag, OTHER, 'confirm', T0 + DAY - 1)).toBe('too-early');
    expect(refusal(flag, OTHER, 'confirm', T0 + DAY)).toBeNull();
    expect(refusal(flag, FLAGGER, 'confirm', T0 + DAY)).toBe('own-flag');
    const answered = done(flag, OFFICER, 'answer', T0 + HOUR);
    expect(refusal(answered, OTHER, 'confirm', T0 + HOUR)).toBeNull();
    expect(refusal(answered, FLAGGER, 'confirm', T0 + HOUR)).toBe('own-flag');
    expect(refusal(answered, FLAGGER, 'withdraw', T0 + HOUR)).toBe('own-flag');
  });

  it('AB3 nobody handles a flag about themselves, and one person with two accounts is one person', () => {
    const answered = done(flagged(), OFFICER, 'answer', T0 + HOUR);
    const self = supervisor('s', 'o1');
    for (const act of ['notify', 'confirm', 'withdraw', 'uphold', 'correct'] as const) {
      expect(refusal(answered, self, act, T0 + 2 * HOUR)).toBe('self-flag');
    }
    const byOne = { officer: 'o1', steps: [{ stage: 'flagged' as const, by: supervisor('x', 'o9'), at: T0 }] };
    const told = withStep(byOne, { stage: 'notified', by: MACHINE, at: T0 });
    expect(refusal(told, supervisor('y', 'o9'), 'confirm', T0 + DAY)).toBe('own-flag');
  });

  it('AB3 the flagger takes the own flag back before an answer; another waits for answer or window', () => {
    expect(refusal(flagged(), FLAGGER, 'withdraw', T0 + 1)).toBeNull();
    expect(refusal(flagged(), OTHER, 'withdraw', T0 + 1)).toBe('too-early');
    expect(refusal(flagged(), OTHER, 'withdraw', T0 + DAY)).toBeNull();
  });

  it('AB2 who could not be told is judged by nobody until a supervisor has told them', () => {
    const flag = flagged(false);
    expect(refusal(flag, OTHER, 'confirm', T0 + 9 * DAY)).toBe('not-told');
    expect(refusal(flag, OTHER, 'withdraw', T0 + 9 * DAY)).toBe('not-told');
    const told = done(flag, FLAGGER, 'notify', T0 + 9 * DAY);
    expect(refusal(told, OTHER, 'confirm', T0 + 9 * DAY + 1)).toBe('too-early');
    expect(refusal(told, OTHER, 'notify', T0 + 9 * DAY + 1)).toBe('wrong-stage');
  });

  it('AB4 one appeal within 30 days, decided by one who neither flagged nor confirmed', () => {
    const answered = done(flagged(), OFFICER, 'answer', T0 + HOUR);
    const confirmed = done(answered, OTHER, 'confirm', T0 + 2 * HOUR);
    expect(appealDeadline(confirmed, DEFAULT_PROCEDURE)).toBe(T0 + 2 * HOUR + 30 * DAY);
    expect(refusal(confirmed, OFFICER, 'appeal', T0 + 2 * HOUR + 30 * DAY)).toBeNull();
    expect(refusal(confirmed, OFFICER, 'appeal', T0 + 2 * HOUR + 30 * DAY + 1)).toBe('too-late');
    const appealed = done(confirmed, OFFICER, 'appeal', T0 + DAY);
    expect(refusal(appealed, OFFICER, 'appeal', T0 + DAY)).toBe('appealed-already');
    for (const act of ['uphold', 'correct'] as const) {
      expect(refusal(appealed, FLAGGER, act, T0 + DAY)).toBe('own-decision');
      expect(refusal(appealed, OTHER, act, T0 + DAY)).toBe('own-decision');
      expect(refusal(appealed, THIRD, act, T0 + DAY)).toBeNull();
    }
    const upheld = done(appealed, THIRD, 'uphold', T0 + DAY);
    expect(refusal(upheld, OFFICER, 'appeal', T0 + DAY + 1)).toBe('appealed-already');
  });

  it('BT3 a revision opens the answer anew; what was appealed goes to one who took no part', () => {
    const confirmed = done(done(flagged(), OFFICER, 'answer', T0 + HOUR), OTHER, 'confirm', T0 + 2 * HOUR);
    const reviewed = review(confirmed, T0 + 3 * DAY);
    expect(decisionFrom(reviewed, DEFAULT_PROCEDURE)).toBe(T0 + 4 * DAY);
    expect(refusal(reviewed, OTHER, 'confirm', T0 + 3 * DAY + 1)).toBe('too-early');
    expect(refusal(reviewed, OTHER, 'withdraw', T0 + 3 * DAY + 1)).toBeNull();
    expect(refusal(reviewed, FLAGGER, 'withdraw', T0 + 3 * DAY + 1)).toBe('own-flag');
    const again = done(reviewed, OFFICER, 'answer', T0 + 3 * DAY + HOUR);
    const reconfirmed = done(again, OTHER, 'confirm', T0 + 3 * DAY + 2 * HOUR);
    expect(refusal(reconfirmed, OFFICER, 'appeal', T0 + 33 * DAY)).toBeNull();

    const upheld = done(done(confirmed, OFFICER, 'appeal', T0 + DAY), THIRD, 'uphold', T0 + 2 * DAY);
    expect(mayReview(upheld)).toBe(true);
    const reopened = review(upheld, T0 + 3 * DAY);
    expect(refusal(reopened, OTHER, 'correct', T0 + 3 * DAY)).toBe('own-decision');
    expect(refusal(reopened, THIRD, 'correct', T0 + 3 * DAY)).toBeNull();
    expect(refusal(reopened, OTHER, 'confirm', T0 + 9 * DAY)).toBe('wrong-stage');
    expect(mayReview(done(reopened, THIRD, 'correct', T0 + 4 * DAY))).toBe(false);
  });
});

describe('every course of the procedure', () => {
  const HANDS: readonly Actor[] = [
    FLAGGER,
    supervisor('f2', 'o7'), // the flagger's officer has another account in some runs
    OTHER,
    THIRD,
    supervisor('self', 'o1'),
    OFFICER,
    { account: 'leader', officer: null, supervises: false },
  ];
  const anything = fc.record({
    hand: fc.nat(HANDS.length - 1),
    act: fc.constantFrom(...ABSENCE_ACTS, 'review' as const),
    wait: fc.constantFrom(0, MINUTE, HOUR, DAY, 31 * DAY),
  });
  /** Moves that often lead on, so that long courses are reached too. */
  const likely = fc
    .constantFrom(
      ...([
        [5, 'answer'],
        [2, 'confirm'],
        [3, 'confirm'],
        [5, 'appeal'],
        [3, 'uphold'],
        [2, 'correct'],
        [3, 'correct'],
        [0, 'notify'],
      ] as const),
    )
    .chain(([hand, act]) =>
      fc.record({ hand: fc.constant(hand), act: fc.constant(act), wait: fc.constantFrom(0, HOUR, DAY) }),
    );
  const move = fc.oneof({ weight: 1, arbitrary: anything }, { weight: 2, arbitrary: likely });

  /** As expect, without its cost: it is asked a million times. */
  function must(holds: boolean, what: string): void {
    if (!holds) throw new Error(what);
  }

  it('AB3 AB4 AB5 holds in 20,000 random sequences of up to 25 moves', () => {
    let taken = 0;
    const ends: Record<string, number> = {};
    fc.assert(
      fc.property(
        fc.boolean(),
        fc.boolean(),
        fc.array(move, { minLength: 6, maxLength: 25, size: 'max' }),
        (told, twoAccounts, moves) => {
          let flag: Procedure = flagged(told);
          if (twoAccounts) {
            const [first, ...rest] = flag.steps as [ProcedureStep, ...ProcedureStep[]];
            flag = { ...flag, steps: [{ ...first, by: { account: 'f', officer: 'o7' } }, ...rest] };
          }
          let now = T0;
          for (const { hand, act, wait } of moves) {
            now += wait;
            const before = flag;
            if (act === 'review') {
              if (mayReview(flag)) flag = review(flag, now);
            } else {
              const actor = HANDS[hand] as Actor;
              if (refusal(flag, actor, act, now) === null) flag = done(flag, actor, act, now);
            }
            if (flag === before) continue;
            taken += 1;
            must(flag.steps.length === before.steps.length + 1, 'AB5: one step at a time');
            must(
              before.steps.every((step, index) => flag.steps[index] === step),
              'AB5: steps are only appended',
            );
          }
          checkCourse(flag);
          ends[stageOf(flag)] = (ends[stageOf(flag)] ?? 0) + 1;
        },
      ),
      { numRuns: 20_000 },
    );
    // The sequences must get somewhere, or they would prove nothing.
    console.log(`steps taken: ${taken}; ends: ${JSON.stringify(ends)}`);
    expect(taken).toBeGreaterThan(20_000);
    for (const stage of ['withdrawn', 'corrected', 'upheld', 'confirmed', 'needs-review'])
      expect(ends[stage] ?? 0, stage).toBeGreaterThan(20);
  }, 120_000);

  /** AB3 and AB4 said once more, by the steps alone and in other words than the rules' code. */
  function checkCourse({ steps }: Procedure): void {
    const flagging = steps[0] as ProcedureStep;
    const same = (a: ProcedureStep['by'], b: ProcedureStep['by']) =>
      a.account === b.account || (a.officer !== null && a.officer === b.officer);
    for (const [index, step] of steps.entries()) {
      const past = steps.slice(0, index);
      const had = (stage: string) => past.some((one) => one.stage === stage);
      const last = (stage: string) => past.findLast((one) => one.stage === stage)?.at ?? Number.NEGATIVE_INFINITY;
      const opened = Math.max(last('notified'), last('needs-review'));
      const heard = () => last('answered') >= opened || (had('notified') && step.at >= opened + DAY);
      if (step.stage === 'answered' || step.stage === 'appealed')
        must(step.by.officer === 'o1', 'AB2: answers and appeals are the officer’s');
      else if (index > 0 && step.by !== MACHINE) must(step.by.officer !== 'o1', 'AB3: nobody about themselves');
      if (step.stage === 'confirmed') {
        must(!same(step.by, flagging.by), 'AB3: the flagger confirmed');
        must(heard(), 'AB3: confirmed before the officer could answer');
      }
      if (step.stage === 'withdrawn' && !same(step.by, flagging.by)) {
        const reviewed = past.at(-1)?.stage === 'needs-review';
        must(reviewed || heard(), 'AB3: withdrawn too early');
      }
      if (step.stage === 'withdrawn' && same(step.by, flagging.by)) {
        must(!had('answered') && !had('confirmed'), 'AB3: the flagger decided');
      }
      if (step.stage === 'appealed') {
        must(!had('appealed'), 'AB4: appealed twice');
        must(step.at - last('confirmed') <= 30 * DAY, 'AB4: appealed too late');
      }
      if (step.stage === 'upheld' || step.stage === 'corrected') {
        must(had('appealed'), 'AB4: decided without an appeal');
        for (const one of past) {
          if (one.stage !== 'flagged' && one.stage !== 'confirmed') continue;
          must(!same(step.by, one.by), 'AB4: decided by one who took part');
        }
      }
      must(!had('withdrawn') && !had('corrected'), 'a settled flag goes on');
    }
  }
});

describe('what a flag cites (BT3)', () => {
  const off = (from: number, to: number | null) => ({ state: 'off-post' as const, cause: null, from, to });
  const at = (minute: number) => T0 + minute * MINUTE;

  it('a stretch that grows, and one more beside the cited time, is no revision', () => {
    const span = citedSpan({ from: at(10), to: null }, at(40), 20);
    expect(span).toEqual({ from: at(10), to: at(37) });
    const frozen = citedStretches([off(at(10), null)], span);
    const later = citedStretches([off(at(10), at(55)), { ...off(at(55), null), state: 'on-post' }], span);
    expect(sameBelief(frozen, later)).toBe(true);
    // The officer came back just before the flag: its edge was not known yet.
    expect(sameBelief(frozen, citedStretches([off(at(10), at(38))], span))).toBe(true);
  });

  it('another state, cause, begin or end within it is one', () => {
    const span = { from: at(10), to: at(37) };
    const frozen = citedStretches([off(at(10), null)], span);
    for (const now of [
      [off(at(12), null)],
      [off(at(10), at(20)), { ...off(at(20), null), state: 'on-post' as const }],
      [{ ...off(at(10), null), state: 'excused' as const }],
      [{ ...off(at(10), null), state: 'no-signal' as const, cause: 'link-lost' as const }],
      [],
    ]) {
      expect(sameBelief(frozen, citedStretches(now, span))).toBe(false);
    }
  });

  it('two rows of one verdict are one stretch', () => {
    const span = { from: at(10), to: at(37) };
    const split = citedStretches([off(at(20), null), off(at(5), at(20))], span);
    expect(sameBelief(citedStretches([off(at(5), null)], span), split)).toBe(true);
  });
});
