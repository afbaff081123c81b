import { canonicalJson } from '@dutywall/shared/kit';
import type { OfficerId } from '../officer/officer.ts';
import type { SquadId } from '../squad/squad.ts';
import { chancesOf } from './chance.ts';
import { type NumberStream, numberStream } from './number-stream.ts';
import { type DrawParameters, type FrozenPool, type PoolMember, poolHash } from './pool.ts';
import { seatsOf, strataOf } from './strata.ts';

/** Somebody drawn, and how likely that was (SC2). */
export interface Drawn {
  readonly officer: OfficerId;
  readonly squad: SquadId;
  /** 0 < chance ≤ 1 */
  readonly chance: number;
}

/**
 * SC1, SC2: the names that secret, pool, parameters and the drawer's own value give; nobody can choose them, and
 * everybody can find them again. In the order drawn. `checkDraw` comes first.
 */
export function draw(secret: string, pool: FrozenPool, parameters: DrawParameters, value: string): readonly Drawn[] {
  const stream = numberStream(`${secret}|${poolHash(pool)}|${canonicalJson(parameters)}|${value}`);
  const chances = chancesOf(pool.members, parameters);
  const strata = strataOf(pool.members, parameters);
  const seats = seatsOf(strata, pool.members.length, stream);
  return strata
    .flatMap(({ members }, at) => pick(members, seats[at] ?? 0, parameters.weighting, stream))
    .map(({ officer, squad }) => ({ officer, squad, chance: chances.get(officer) ?? 0 }));
}

/** One after another without replacement, each with a probability in proportion to the weight among those left. */
function pick(
  members: readonly PoolMember[],
  seats: number,
  weighting: DrawParameters['weighting'],
  stream: NumberStream,
): PoolMember[] {
  const weight = (member: PoolMember): number => (weighting === 'equal' ? 1 : member.weight);
  const left = [...members];
  let total = left.reduce((sum, member) => sum + weight(member), 0);
  return Array.from({ length: seats }, () => {
    let ticket = stream.below(total);
    const index = left.findIndex((member) => {
      ticket -= weight(member);
      return ticket < 0;
    });
    // The tickets are as many as the weights of those left add up to.
    const [chosen] = left.splice(index, 1) as [PoolMember];
    total -= weight(chosen);
    return chosen;
  });
}
