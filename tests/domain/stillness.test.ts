import {
  createDutyEngine,
  DEFAULT_RULES,
  type DutyPlan,
  type Evidence,
  isCandidate,
  type Post,
  RULE_TABLE,
  readOwnRules,
  type Stillness,
} from '@dutywall/shared/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { timeOf } from './compare.ts';
import { anyScenario, leaveSpan, RUNS, spanOf } from './generate.ts';
import { EIGHT, east, fixAt, minute, POST, planOf, shiftOf, walk } from './scenario.ts';

/** A kilometre of street eastwards from the centre. */
const ROUTE: Post = {
  ...POST,
  name: '长江路巡查路线',
  shape: {
    kind: 'route',
    line: [
      [east(0).lon, east(0).lat],
      [east(1000).lon, east(1000).lat],
    ],
    bufferM: 30,
  },
};
const ON = { ...DEFAULT_RULES, stillS: 1_800 };
const patrol = (change: Partial<DutyPlan> = {}): DutyPlan =>
  planOf({ shifts: [shiftOf(EIGHT, 3)], posts: new Map([['p1', ROUTE]]), rules: ON, ...change });

function found(plan: DutyPlan, items: readonly Evidence[], asOf = minute(180)): readonly Stillness[] {
  const engine = createDutyEngine(plan);
  for (const item of items) engine.push(item);
  engine.advance(asOf);
  return engine.stillness(asOf).get('s1') ?? [];
}
const minutes = (stretches: readonly Stillness[]) =>
  stretches.map(({ from, to }) => [(from - EIGHT) / 60_000, to === null ? null : (to - EIGHT) / 60_000]);

/** Along the route at a walk, a fix every 30 s. */
function patrolling(from: number, to: number): Evidence[] {
  const out: Evidence[] = [];
  for (let at = from; at < to; at += 0.5) out.push(fixAt(minute(at), 40 + ((at * 60) % 900)));
  return out;
}

describe('DU8 still too long', () => {
  it('is off unless a bureau switches it on, and then no less than 30 min', () => {
    expect(DEFAULT_RULES.stillS).toBe(0);
    expect(found(patrol({ rules: DEFAULT_RULES }), walk(0, 120, 300))).toEqual([]);
    expect(RULE_TABLE.stillS.rule).toBe('DU8');
    for (const stillS of [0, 1_800, 14_400]) expect(readOwnRules({ stillS }).problems).toEqual([]);
    for (const stillS of [1, 600, 1_799, 14_401, -1]) {
      const { own, problems } = readOwnRules({ stillS });
      expect([stillS, own, problems.map((one) => one.code)]).toEqual([stillS, {}, ['bad-number']]);
    }
  });

  it('tells of 30 min in one place, from the first fix there to the last, with GNSS scatter', () => {
    const scattered = walk(40, 75, 300).map((item, n) => fixAt(timeOf(item).eventAt, 300 + ((n * 7) % 30)));
    const [one, ...more] = found(patrol(), [...patrolling(0, 40), ...scattered, ...patrolling(76, 120)]);
    expect(more).toEqual([]);
    expect(minutes(one ? [one] : [])).toEqual([[40, 74.5]]);
    expect(one?.knownFrom).toBe(minute(70));
    expect(one?.text.zh).toMatch(
      /^仅供了解：08:40–09:14 在 长江路巡查路线 停留约 34 分钟，70 个定位点相距不超过 \d+ 米；规则 v1：滞留提示 30 分钟。不影响勤务状态，不作考核依据。$/,
    );
    expect(one?.text.en).toMatch(/^For information only: .* no assessment reads it\.$/);
  });

  it('goes on while it goes on, and is told no earlier than after 30 min', () => {
    const items = walk(10, 45, 300);
    expect(
      found(
        patrol(),
        items.filter((one) => timeOf(one).eventAt <= minute(39)),
        minute(39),
      ),
    ).toEqual([]);
    expect(minutes(found(patrol(), items, minute(44.5)))).toEqual([[10, null]]);
    expect(minutes(found(patrol(), items, minute(60)))).toEqual([[10, 44.5]]);
  });

  it('says nothing of less, of a slow walk, of silence, breaks, leaves, vague fixes, or off the route', () => {
    const sections: readonly [string, DutyPlan, readonly Evidence[]][] = [
      ['29 min', patrol(), walk(0, 29, 300)],
      ['a slow walk', patrol(), Array.from({ length: 240 }, (_, n) => fixAt(minute(n / 2), 50 + n * 3))],
      ['a silence within', patrol(), [...walk(0, 20, 300), ...walk(30, 50, 300)]],
      ['a break', patrol({ shifts: [shiftOf(EIGHT, 3, [spanOf(15, 20)])] }), walk(0, 50, 300)],
      ['a leave', patrol({ leaves: [leaveSpan(15, 20)] }), walk(0, 50, 300)],
      ['vague fixes', patrol(), walk(0, 60, 300, 30, { sigmaM: 50 })],
      ['mocked fixes', patrol(), walk(0, 60, 300, 30, { mock: true })],
      ['off the route', patrol(), walk(0, 60, 1500)],
      ['a fixed post', patrol({ posts: new Map([['p1', POST]]) }), walk(0, 60, 20)],
    ];
    for (const [name, plan, items] of sections) expect([name, found(plan, items)]).toEqual([name, []]);
  });

  it('is no candidate and changes no state, no evidence and no duration of anybody', () => {
    expect(isCandidate('still')).toBe(false);
    let told = 0;
    fc.assert(
      fc.property(anyScenario, ({ plan, evidence }) => {
        const routes = new Map([...plan.posts].map(([id, post]) => [id, { ...ROUTE, id, name: post.name }]));
        const off = { ...plan, posts: routes };
        const on = { ...off, rules: { ...plan.rules, stillS: 1_800 } };
        const [with_, without] = [on, off].map((one) => {
          const engine = createDutyEngine(one);
          const standings = evidence.map((item) => {
            engine.push(item);
            const { shift: _, ...standing } = engine.advance(timeOf(item).receivedAt);
            return standing;
          });
          told += engine.stillness(Number.POSITIVE_INFINITY).size;
          return [standings, engine.timeline(Number.POSITIVE_INFINITY)];
        });
        expect(with_).toEqual(without);
      }),
      { numRuns: RUNS / 5 },
    );
    expect(told).toBeGreaterThan(0);
  });
});
