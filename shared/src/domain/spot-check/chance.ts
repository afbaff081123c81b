import type { OfficerId } from '../officer/officer.ts';
import type { DrawParameters, PoolMember } from './pool.ts';
import { strataOf } from './strata.ts';

/** SC2: how likely each member is to be drawn, exactly: 0 ≤ chance ≤ 1; all together they add up to the count. */
export function chancesOf(
  pool: readonly PoolMember[],
  parameters: Pick<DrawParameters, 'count' | 'stratified' | 'weighting'>,
): ReadonlyMap<OfficerId, number> {
  const chances = new Map<OfficerId, number>();
  for (const { members, sure, rest } of strataOf(pool, parameters)) {
    const more = rest / pool.length;
    const classes = classesOf(members, parameters.weighting);
    const least = inclusion(classes, sure);
    const most = more > 0 ? inclusion(classes, sure + 1) : least;
    for (const [at, { officers }] of classes.entries()) {
      const chance = (1 - more) * (least[at] ?? 0) + more * (most[at] ?? 0);
      for (const officer of officers) chances.set(officer, chance);
    }
  }
  return chances;
}

/** Members of one weight; they are alike, so only their number matters. */
interface WeightClass {
  readonly weight: number;
  readonly officers: readonly OfficerId[];
}

function classesOf(members: readonly PoolMember[], weighting: DrawParameters['weighting']): readonly WeightClass[] {
  const classes = new Map<number, OfficerId[]>();
  for (const member of members) {
    const weight = weighting === 'equal' ? 1 : member.weight;
    const officers = classes.get(weight);
    if (officers) officers.push(member.officer);
    else classes.set(weight, [member.officer]);
  }
  return [...classes].map(([weight, officers]) => ({ weight, officers }));
}

/**
 * Probability, by class, that one of its members is among `seats` drawn one after another by weight: the expected
 * number drawn of the class over its size. Walks all ways in which the classes can have been drawn from so far; with at
 * most four weights and fifty seats those are some ten thousand.
 */
function inclusion(classes: readonly WeightClass[], seats: number): readonly number[] {
  const sizes = classes.map(({ officers }) => officers.length);
  const base = seats + 1;
  let states = new Map<number, number>([[0, 1]]);
  for (let seat = 0; seat < seats; seat++) {
    const next = new Map<number, number>();
    for (const [state, probability] of states) {
      const left = countsOf(state, base, sizes).map((taken, at) => (sizes[at] ?? 0) - taken);
      const total = left.reduce((sum, count, at) => sum + count * (classes[at]?.weight ?? 0), 0);
      let place = 1;
      for (const [at, count] of left.entries()) {
        if (count > 0) {
          const share = (count * (classes[at]?.weight ?? 0)) / total;
          next.set(state + place, (next.get(state + place) ?? 0) + probability * share);
        }
        place *= base;
      }
    }
    states = next;
  }
  const expected = sizes.map(() => 0);
  for (const [state, probability] of states) {
    for (const [at, taken] of countsOf(state, base, sizes).entries()) {
      expected[at] = (expected[at] ?? 0) + taken * probability;
    }
  }
  return expected.map((taken, at) => taken / (sizes[at] ?? 1));
}

/** How many were taken of each class: the digits of `state` in base `base`, lowest first. */
function countsOf(state: number, base: number, sizes: readonly number[]): number[] {
  let rest = state;
  return sizes.map(() => {
    const digit = rest % base;
    rest = (rest - digit) / base;
    return digit;
  });
}
