import { type MonthFacts, monthDifferences, monthSpan, summariseMonth } from '@dutywall/shared/domain';
import { canonicalJson, HOUR, toIso } from '@dutywall/shared/kit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shuffled } from './compare.ts';

const FACTS: MonthFacts = {
  officers: [
    { id: 'o1', badge: 'B1', name: '张三' },
    { id: 'o2', badge: 'B2', name: '李四' },
  ],
  squads: [
    { id: 's2', name: '二中队' },
    { id: 's1', name: '一中队' },
    { id: 's3', name: '三中队' },
  ],
  times: [
    { officer: 'o2', squad: 's1', state: 'on-post', ms: 5 * HOUR },
    { officer: 'o1', squad: 's1', state: 'no-signal', ms: 1_000.4 },
    { officer: 'o1', squad: 's1', state: 'on-post', ms: 7 * HOUR },
    { officer: 'o1', squad: 's2', state: 'on-post', ms: HOUR },
  ],
  absences: [
    { officer: 'o1', squad: 's1', id: 'a2', stage: 'notified' },
    { officer: 'o1', squad: 's1', id: 'a1', stage: 'confirmed' },
  ],
};

describe('BT4 a month', () => {
  it('is China’s, whole, and only one that exists', () => {
    const span = monthSpan('2026-12');
    expect(span && [toIso(span.from), toIso(span.to)]).toEqual([
      '2026-11-30T16:00:00.000Z',
      '2026-12-31T16:00:00.000Z',
    ]);
    const leap = monthSpan('2028-02');
    expect(leap && (leap.to - leap.from) / (24 * HOUR)).toBe(29);
    for (const wrong of ['2026-13', '2026-00', '2026-1', '26-01', '', '2026-11-01', 'x'])
      expect(monthSpan(wrong)).toBeNull();
  });

  it('sums by squad, officer and state, keeps each flag with its stage, and leaves out squads of which nothing is known', () => {
    const [first, second, ...more] = summariseMonth('2026-11', FACTS);
    expect(more).toEqual([]);
    expect(first).toEqual({
      ...{ month: '2026-11', squad: 's1', name: '一中队' },
      officers: [
        {
          ...{ officer: 'o1', badge: 'B1', name: '张三', ms: { 'no-signal': 1_000, 'on-post': 7 * HOUR } },
          absences: [
            { id: 'a1', stage: 'confirmed' },
            { id: 'a2', stage: 'notified' },
          ],
        },
        { officer: 'o2', badge: 'B2', name: '李四', ms: { 'on-post': 5 * HOUR }, absences: [] },
      ],
    });
    expect(second?.officers.map((one) => one.ms)).toEqual([{ 'on-post': HOUR }]);
  });

  it('the same facts in any order give the same text, which is what is hashed', () => {
    const text = canonicalJson(summariseMonth('2026-11', FACTS));
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const mixed: MonthFacts = {
          officers: shuffled(FACTS.officers, seed),
          squads: shuffled(FACTS.squads, seed),
          times: shuffled(FACTS.times, seed),
          absences: shuffled(FACTS.absences, seed),
        };
        expect(canonicalJson(summariseMonth('2026-11', mixed))).toBe(text);
      }),
      { numRuns: 50 },
    );
  });

  it('names each difference with what it was and is, and nothing where nothing differs', () => {
    const frozen = summariseMonth('2026-11', FACTS);
    expect(monthDifferences(frozen, summariseMonth('2026-11', FACTS))).toEqual([]);
    const renamed = { ...FACTS, officers: FACTS.officers.map((one) => ({ ...one, name: `${one.name}丰` })) };
    expect(monthDifferences(frozen, summariseMonth('2026-11', renamed))).toEqual([]);
    const now = summariseMonth('2026-11', {
      ...FACTS,
      times: [
        ...FACTS.times.filter((one) => one.squad === 's1' && one.state === 'on-post'),
        { officer: 'o1', squad: 's1', state: 'off-post', ms: 20 },
      ],
      absences: [
        { officer: 'o1', squad: 's1', id: 'a2', stage: 'withdrawn' },
        { officer: 'o1', squad: 's1', id: 'a1', stage: 'confirmed' },
        { officer: 'o2', squad: 's1', id: 'a3', stage: 'flagged' },
      ],
    });
    const told = monthDifferences(frozen, now).map(({ squad, officer, what, before, now: is }) => [
      ...[squad, officer, what.kind === 'time' ? what.state : what.id, before, is],
    ]);
    expect(told).toEqual([
      ['s1', 'o1', 'no-signal', 1_000, 0],
      ['s1', 'o1', 'off-post', 0, 20],
      ['s1', 'o1', 'a2', 'notified', 'withdrawn'],
      ['s1', 'o2', 'a3', null, 'flagged'],
      ['s2', 'o1', 'on-post', HOUR, 0],
    ]);
  });
});
