import type { NumberStream } from './number-stream.ts';
import type { DrawParameters, PoolMember } from './pool.ts';

/** A part of the pool that is drawn from by itself: a squad, or everybody. */
export interface Stratum {
  readonly members: readonly PoolMember[];
  /** Seats it has for sure: its whole share of the count. */
  readonly sure: number;
  /** The rest of its share, in units of 1 / pool size: 0 … pool size − 1. */
  readonly rest: number;
}

/** The strata by squad id ascending, with their shares of the count in proportion to their sizes. */
export function strataOf(
  pool: readonly PoolMember[],
  { count, stratified }: Pick<DrawParameters, 'count' | 'stratified'>,
): readonly Stratum[] {
  const groups = new Map<string, PoolMember[]>();
  for (const member of pool) {
    const key = stratified ? member.squad : '';
    const group = groups.get(key);
    if (group) group.push(member);
    else groups.set(key, [member]);
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, members]) => {
      const share = count * members.length;
      return { members, sure: Math.floor(share / pool.length), rest: share % pool.length };
    });
}

/**
 * Seats of each stratum. The shares' rests add up to whole seats; who gets them is drawn systematically, one random
 * number for all, so that each stratum gets one with exactly the probability of its rest, and never two.
 */
export function seatsOf(strata: readonly Stratum[], poolSize: number, stream: NumberStream): readonly number[] {
  const start = stream.below(poolSize);
  let reached = 0;
  return strata.map(({ sure, rest }) => {
    const before = Math.ceil((reached - start) / poolSize);
    reached += rest;
    return sure + Math.ceil((reached - start) / poolSize) - before;
  });
}
