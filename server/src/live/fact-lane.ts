import type { SquadId } from '@dutywall/shared/domain';
import {
  applyFact,
  createFactState,
  EMPTY_SNAPSHOT,
  type FactData,
  type FactEnvelope,
  type FactName,
  type FactState,
} from '@dutywall/shared/protocol';

/** A fact kept for those who come back: its JSON but for `{"previous":N,`, which depends on the reader's scope. */
interface KeptFact {
  readonly sequence: number;
  readonly squad: SquadId | null;
  readonly tail: string;
}

/**
 * The facts of one epoch: numbered, applied to the state that snapshots are made from, and the latest of them kept
 * in a ring, from which a reader that was away or slow is brought up to date.
 */
export interface FactLane {
  readonly state: FactState;
  /** Numbers and applies a fact. `data` is frozen: nobody may change it afterwards. */
  append<N extends FactName>(name: N, squad: SquadId | null, data: FactData<N>, at: number): void;
  /** The last sequence that concerns any of the squads. */
  lastFor(squads: ReadonlySet<SquadId>): number;
  /** True when everything after `sequence` is still in the ring. */
  reaches(sequence: number): boolean;
  /**
   * The JSON array of at most `most` facts after `from` in the scope, chained by `previous` from `from`, and the
   * sequence reached; null: nothing to say. `known`: up to here there is none, so the search may begin behind it.
   */
  batch(
    squads: ReadonlySet<SquadId>,
    from: number,
    most: number,
    known?: number,
  ): { readonly json: string; readonly to: number } | null;
}

export function createFactLane(capacity: number): FactLane {
  const state = createFactState(EMPTY_SNAPSHOT);
  const ring: KeptFact[] = [];
  const lastBySquad = new Map<SquadId, number>();
  let lastForAll = 0;
  let sequence = 0;

  /** The kept fact with a sequence; sequences are consecutive, so its place in the ring follows. */
  const kept = (wanted: number): KeptFact | undefined => {
    const fact = ring[wanted % capacity];
    return fact?.sequence === wanted ? fact : undefined;
  };

  return {
    state,
    append(name, squad, data, at) {
      const previous = sequence++;
      Object.freeze(data);
      applyFact(state, { name, sequence, previous, at, data } as FactEnvelope);
      const tail = `"name":"${name}","sequence":${sequence},"at":${at},"data":${JSON.stringify(data)}}`;
      ring[sequence % capacity] = { sequence, squad, tail };
      if (squad === null) lastForAll = sequence;
      else lastBySquad.set(squad, sequence);
    },
    lastFor(squads) {
      let last = lastForAll;
      for (const squad of squads) last = Math.max(last, lastBySquad.get(squad) ?? 0);
      return last;
    },
    reaches: (from) => from >= sequence - capacity,
    batch(squads, from, most, known = from) {
      const parts: string[] = [];
      let to = from;
      for (let next = Math.max(known + 1, sequence - capacity + 1); next <= sequence && parts.length < most; next++) {
        const fact = kept(next);
        if (!fact || (fact.squad !== null && !squads.has(fact.squad))) continue;
        parts.push(`{"previous":${to},${fact.tail}`);
        to = next;
      }
      return parts.length === 0 ? null : { json: `[${parts.join(',')}]`, to };
    },
  };
}
