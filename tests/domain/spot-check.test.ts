import {
  chancesOf,
  checkDraw,
  commitmentOf,
  type DrawParameters,
  type DrawRecord,
  draw,
  fairnessOf,
  freezePool,
  type PoolMember,
  sealRecord,
  verifyFile,
  verifyRecord,
  weightOf,
} from '@dutywall/shared/domain';
import { DAY, sha256Hex } from '@dutywall/shared/kit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const AT = Date.UTC(2026, 10, 25, 1);
const PLAIN: DrawParameters = {
  count: 5,
  squads: ['a', 'b'],
  stratified: false,
  weighting: 'equal',
  windowMinutes: 60,
};

function member(at: number, squad = 'a', weight = 1): PoolMember {
  return { officer: `o${String(at).padStart(3, '0')}`, badge: `${at}`, squad, lastCheckedAt: null, weight };
}

function poolOf(size: number, squadOf = (_at: number) => 'a', weightAt = (_at: number) => 1) {
  return freezePool(
    AT,
    Array.from({ length: size }, (_, at) => member(at, squadOf(at), weightAt(at))),
    [],
  );
}

const secretOf = (at: number) => sha256Hex(`secret ${at}`);

/** Draws many times; how often each officer came up. */
function tally(pool: ReturnType<typeof poolOf>, parameters: DrawParameters, times: number) {
  const counts = new Map(pool.members.map(({ officer }) => [officer, 0]));
  for (let at = 0; at < times; at++) {
    for (const { officer } of draw(secretOf(at), pool, parameters, `v${at}`)) {
      counts.set(officer, (counts.get(officer) ?? 0) + 1);
    }
  }
  return counts;
}

/** Sum over officers of (count − expected)² / variance; about the number of officers when the chances are right. */
function chiSquare(counts: ReadonlyMap<string, number>, chances: ReadonlyMap<string, number>, times: number): number {
  let sum = 0;
  for (const [officer, count] of counts) {
    const chance = chances.get(officer) ?? 0;
    sum += (count - times * chance) ** 2 / (times * chance * (1 - chance));
  }
  return sum;
}

describe('spot check: the draw', () => {
  it('SC1: the same secret, pool, parameters and value give the same names; another of any gives others', () => {
    const pool = poolOf(100);
    const names = (secret: string, value: string, parameters = PLAIN, from = pool) =>
      draw(secret, from, parameters, value).map((one) => one.officer);
    const first = names(secretOf(1), 'x');
    expect(names(secretOf(1), 'x')).toEqual(first);
    expect(new Set(first).size).toBe(5);
    expect(names(secretOf(2), 'x')).not.toEqual(first);
    expect(names(secretOf(1), 'y')).not.toEqual(first);
    expect(names(secretOf(1), 'x', { ...PLAIN, windowMinutes: 61 })).not.toEqual(first);
    expect(names(secretOf(1), 'x', PLAIN, poolOf(101))).not.toEqual(first);
  });

  it('SC2: 10,000 seeded draws of 7 from 40 are uniform', () => {
    const pool = poolOf(40);
    const parameters = { ...PLAIN, count: 7 };
    const sum = chiSquare(tally(pool, parameters, 10_000), chancesOf(pool.members, parameters), 10_000);
    // 39 degrees of freedom after the scale of drawing without replacement: 99.9 % lie within 20 … 76.
    expect(sum).toBeGreaterThan(20);
    expect(sum).toBeLessThan(76);
  });

  it('SC2: 10,000 stratified and weighted draws agree with the chances that are told', () => {
    const squadOf = (at: number) => ['a', 'a', 'a', 'b', 'b', 'c'][at % 6] ?? 'a';
    const pool = poolOf(45, squadOf, (at) => 1 + (at % 4));
    const parameters = { ...PLAIN, count: 8, stratified: true, weighting: 'not-lately' as const };
    const chances = chancesOf(pool.members, parameters);
    expect([...chances.values()].reduce((a, b) => a + b, 0)).toBeCloseTo(8, 9);
    const sum = chiSquare(tally(pool, parameters, 10_000), chances, 10_000);
    expect(sum).toBeGreaterThan(18);
    expect(sum).toBeLessThan(85);
    expect(chances.get('o003') ?? 0).toBeGreaterThan((chances.get('o000') ?? 1) * 1.5);
  });

  it('SC2: every draw is of the size asked for, each squad within one of its share, whatever the pool', () => {
    const scenario = fc.record({
      squads: fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 60 }),
      share: fc.double({ min: 0.01, max: 1, noNaN: true }),
      weighting: fc.constantFrom('equal' as const, 'not-lately' as const),
      seed: fc.nat(),
    });
    fc.assert(
      fc.property(scenario, ({ squads, share, weighting, seed }) => {
        const pool = freezePool(
          AT,
          squads.map((squad, at) => member(at, squad, 1 + (at % 4))),
          [],
        );
        const count = Math.min(50, Math.max(1, Math.floor(share * squads.length)));
        const parameters = { ...PLAIN, count, stratified: true, weighting };
        expect(checkDraw(pool, parameters).ok).toBe(true);
        const drawn = draw(secretOf(seed), pool, parameters, 'v');
        expect(new Set(drawn.map((one) => one.officer)).size).toBe(count);
        for (const squad of new Set(squads)) {
          const fair = (count * squads.filter((one) => one === squad).length) / squads.length;
          const got = drawn.filter((one) => one.squad === squad).length;
          expect(got).toBeGreaterThanOrEqual(Math.floor(fair));
          expect(got).toBeLessThanOrEqual(Math.ceil(fair));
        }
        const sum = [...chancesOf(pool.members, parameters).values()].reduce((a, b) => a + b, 0);
        expect(sum).toBeCloseTo(count, 6);
      }),
      { numRuns: 150 },
    );
  });

  it('refuses what cannot be drawn, by code', () => {
    const code = (size: number, more: Partial<DrawParameters>) => {
      const check = checkDraw(poolOf(size), { ...PLAIN, ...more });
      return check.ok ? 'ok' : check.refusal.code;
    };
    expect(code(0, {})).toBe('empty-pool');
    expect(code(4, {})).toBe('too-many');
    expect(code(5, {})).toBe('ok');
    expect(code(99, { count: 51 })).toBe('bad-parameters');
    expect(code(99, { count: 1.5 })).toBe('bad-parameters');
    expect(code(99, { windowMinutes: 0 })).toBe('bad-parameters');
  });

  it('weighs by how long ago somebody was checked', () => {
    expect([null, AT - 20 * DAY, AT - 8 * DAY, AT - 3 * DAY, AT - DAY].map((last) => weightOf(last, AT))).toEqual([
      4, 4, 3, 2, 1,
    ]);
  });
});

describe('spot check: the proof', () => {
  function recordOf(more: Partial<DrawRecord> = {}): DrawRecord {
    const pool = poolOf(30, (at) => (at % 2 ? 'a' : 'b'));
    const secret = secretOf(7);
    return {
      ...{
        format: 1,
        id: 'd1',
        committedAt: AT,
        commitment: commitmentOf(secret, pool, PLAIN),
        parameters: PLAIN,
        pool,
      },
      ...{ drawnAt: AT + 60_000, secret, value: '督查 7', drawn: draw(secret, pool, PLAIN, '督查 7') },
      ...more,
    };
  }

  it('SC1: an exported draw proves itself', () => {
    expect(verifyFile(sealRecord(recordOf())).ok).toBe(true);
    expect(verifyFile(`${sealRecord(recordOf())}\n`).ok).toBe(true);
  });

  it('SC1: any one changed byte of the file is caught', () => {
    const file = sealRecord(recordOf());
    for (let at = 0; at < file.length; at++) {
      const other = file[at] === '1' ? '2' : '1';
      expect(verifyFile(file.slice(0, at) + other + file.slice(at + 1)).ok, `byte ${at}`).toBe(false);
      expect(verifyFile(`${file.slice(0, at)} ${file.slice(at)}`).ok, `space at ${at}`).toBe(false);
    }
  });

  it('SC1: a pool swapped, a name replaced or a secret chosen afterwards is caught, even with a fresh seal', () => {
    const codeOf = (more: Partial<DrawRecord>) => {
      const done = verifyFile(sealRecord(recordOf(more)));
      return done.ok ? 'ok' : done.refusal.code;
    };
    const { pool, drawn } = recordOf();
    expect(codeOf({ pool: { ...pool, members: pool.members.slice(1) } })).toBe('commitment-differs');
    expect(codeOf({ pool: { ...pool, at: pool.at + 1 } })).toBe('commitment-differs');
    expect(codeOf({ secret: secretOf(8) })).toBe('commitment-differs');
    expect(codeOf({ parameters: { ...PLAIN, count: 4 } })).toBe('commitment-differs');
    expect(codeOf({ value: 'another' })).toBe('result-differs');
    expect(codeOf({ drawn: [...drawn.slice(1), { officer: 'o029', squad: 'a', chance: 5 / 30 }] })).toBe(
      'result-differs',
    );
    expect(verifyRecord(recordOf()).ok).toBe(true);
    expect(verifyFile('{"format":1}').ok || verifyFile('nothing').ok).toBe(false);
  });
});

describe('spot check: the fairness report', () => {
  const fair = Array.from({ length: 200 }, (_, at) => {
    const pool = poolOf(20);
    const parameters = { ...PLAIN, count: 3 };
    const drawn = draw(secretOf(at), pool, parameters, 'v');
    return { chances: chancesOf(pool.members, parameters), drawn: new Set(drawn.map((one) => one.officer)) };
  });

  it('SC2: finds nothing unusual in fair draws', () => {
    const report = fairnessOf(fair);
    expect(report).toHaveLength(20);
    expect(report[0]?.expected).toBeCloseTo(30, 6);
    expect(report.filter((row) => row.unusual !== null)).toEqual([]);
  });

  it('SC2: names whoever is drawn far too often, and whoever is spared', () => {
    const bent = fair.map(({ chances, drawn }, at) => {
      const names = new Set([...drawn].filter((officer) => officer !== 'o001'));
      if (at % 3 === 0) names.add('o000');
      return { chances, drawn: names };
    });
    const report = fairnessOf(bent);
    expect(report[0]).toMatchObject({ officer: 'o000', unusual: 'often' });
    expect(report.at(-1)).toMatchObject({ officer: 'o001', drawn: 0, unusual: 'seldom' });
    expect(report.filter((row) => row.unusual !== null)).toHaveLength(2);
  });
});
