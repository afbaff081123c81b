import type { OfficerId } from '../officer/officer.ts';

/** One draw as the fairness report sees it. */
export interface PastDraw {
  /** Everybody who could have been drawn, with the chance they had. */
  readonly chances: ReadonlyMap<OfficerId, number>;
  readonly drawn: ReadonlySet<OfficerId>;
}

/** SC2: how often somebody was drawn against how often that was to be expected. */
export interface FairnessRow {
  readonly officer: OfficerId;
  /** Draws in whose pool the officer was. */
  readonly pools: number;
  readonly drawn: number;
  /** Sum of the chances. */
  readonly expected: number;
  /** Probability that a fair draw gives a count at least (or at most) this far off, whichever is smaller; 0 … 1. */
  readonly tail: number;
  /** True when even the most unlucky of so many officers would hardly be this far off. */
  readonly unusual: 'often' | 'seldom' | null;
}

/** A report over all officers raises a false alarm this often at most (Bonferroni over the officers and both sides). */
const FALSE_ALARM = 0.05;

/** SC2: the report, most drawn in excess of expectation first. */
export function fairnessOf(draws: readonly PastDraw[]): readonly FairnessRow[] {
  const chances = new Map<OfficerId, number[]>();
  const counts = new Map<OfficerId, number>();
  for (const { chances: had, drawn } of draws) {
    for (const [officer, chance] of had) {
      const list = chances.get(officer);
      if (list) list.push(chance);
      else chances.set(officer, [chance]);
      if (drawn.has(officer)) counts.set(officer, (counts.get(officer) ?? 0) + 1);
    }
  }
  const limit = FALSE_ALARM / (2 * Math.max(1, chances.size));
  return [...chances]
    .map(([officer, had]) => {
      const drawn = counts.get(officer) ?? 0;
      const expected = had.reduce((sum, chance) => sum + chance, 0);
      const { atLeast, atMost } = tailsOf(had, drawn);
      const often = drawn > expected;
      const tail = often ? atLeast : atMost;
      const unusual = tail >= limit ? null : often ? ('often' as const) : ('seldom' as const);
      return { officer, pools: had.length, drawn, expected, tail, unusual };
    })
    .sort((a, b) => b.drawn - b.expected - (a.drawn - a.expected) || (a.officer < b.officer ? -1 : 1));
}

/** Both tails of the number of successes in independent draws with these chances, at `count` (Poisson binomial, exact). */
function tailsOf(chances: readonly number[], count: number): { readonly atLeast: number; readonly atMost: number } {
  // exactly[k]: probability of k successes so far; the last place gathers all above `count`.
  const exactly = new Float64Array(count + 2);
  exactly[0] = 1;
  for (const chance of chances) {
    for (let k = count + 1; k >= 0; k--) {
      const stays = k === count + 1 ? 1 : 1 - chance;
      const comes = k === 0 ? 0 : (exactly[k - 1] ?? 0) * chance;
      exactly[k] = (exactly[k] ?? 0) * stays + comes;
    }
  }
  const more = exactly[count + 1] ?? 0;
  return { atLeast: Math.min(1, (exactly[count] ?? 0) + more), atMost: Math.max(0, 1 - more) };
}
