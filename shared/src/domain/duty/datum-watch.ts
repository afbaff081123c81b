import { regionDistanceM } from '@dutywall/shared/geo';
import { type Instant, MINUTE, SECOND, Timers } from '@dutywall/shared/kit';
import type { OfficerId } from '../officer/officer.ts';
import type { Shift } from '../shift/shift.ts';
import type { SquadId } from '../squad/squad.ts';
import { DATUM_READINGS, readAs } from './datum-reading.ts';
import type { DutyPlan } from './engine.ts';
import { regionOf } from './places.ts';

/** DU13: at least so many officers outside at once; fewer may simply be away together. */
const MIN_OUTSIDE = 5;
/** More than this share of the officers seen is outside … */
const OUTSIDE_SHARE = 0.5;
/** … and one and the same displacement brings at least this share of them inside. */
const FITTING_SHARE = 0.8;
/** An officer's last place counts for so long. */
const FRESH = 10 * MINUTE;
/** The suspicion is over once it is no longer so for this long. */
const CALM = 60 * SECOND;

/** The readings, as bits, under which a place outside lies within a post of the shift. */
export function fittingDisplacements(plan: DutyPlan, shift: Shift, lon: number, lat: number): number {
  let bits = 0;
  DATUM_READINGS.forEach((_, bit) => {
    const place = readAs(bit, lon, lat);
    const inside = shift.posts.some((id) => {
      const post = plan.posts.get(id);
      return post !== undefined && regionDistanceM(regionOf(post), place.lon, place.lat) <= post.toleranceM;
    });
    if (inside) bits |= 1 << bit;
  });
  return bits;
}

/** DU13 of one squad. */
export interface DatumSuspicion {
  /** Since when the displaced officers have been outside. */
  readonly since: Instant;
  /** Terminals that one displacement explains, of those seen. */
  readonly displaced: number;
  readonly seen: number;
}

export interface DatumChange {
  readonly squad: SquadId;
  /** Null: suspected no longer. */
  readonly suspicion: DatumSuspicion | null;
}

interface Seen {
  readonly squad: SquadState;
  at: Instant;
  outsideSince: Instant | null;
  bits: number;
}

interface SquadState {
  readonly id: SquadId;
  readonly members: Set<Seen>;
  outside: number;
  readonly fitting: number[];
  suspicion: DatumSuspicion | null;
  calmSince: Instant | null;
}

/**
 * DU13: notices when most of a squad lies displaced by one and the same datum's offset. Pure; the cost follows what
 * changed: a place costs a few counts, only the begin of a suspicion looks through its squad.
 */
export class DatumWatch {
  private readonly officers = new Map<OfficerId, Seen>();
  private readonly squads = new Map<SquadId, SquadState>();
  private readonly stale = new Timers<OfficerId>();
  private readonly calm = new Timers<SquadState>();
  private readonly dirty = new Set<SquadState>();

  /** When the officer's place was last looked at; null: not lately. */
  seenAt(officer: OfficerId): Instant | null {
    return this.officers.get(officer)?.at ?? null;
  }

  /** Where an officer on duty is. `fitting`: null inside, else the displacements that would bring the place inside. */
  place(officer: OfficerId, squad: SquadId, at: Instant, fitting: number | null): void {
    const before = this.officers.get(officer);
    if (before) this.forget(officer, before);
    const state = this.squadOf(squad);
    const stays = before?.squad === state ? before.outsideSince : null;
    const seen = { squad: state, at, outsideSince: fitting === null ? null : (stays ?? at), bits: fitting ?? 0 };
    this.officers.set(officer, seen);
    state.members.add(seen);
    this.count(seen, 1);
    this.stale.set(officer, at + FRESH);
  }

  /** The officer is no longer on duty, or of no evidence. */
  leave(officer: OfficerId): void {
    const seen = this.officers.get(officer);
    if (!seen) return;
    this.forget(officer, seen);
    this.stale.set(officer, null);
  }

  /** Lets time pass; tells the squads whose suspicion began, grew or ended. */
  advance(now: Instant): readonly DatumChange[] {
    for (let one = this.stale.take(now); one !== undefined; one = this.stale.take(now)) this.leave(one);
    for (let squad = this.calm.take(now); squad; squad = this.calm.take(now)) this.dirty.add(squad);
    if (this.dirty.size === 0) return NOTHING;
    const changes: DatumChange[] = [];
    for (const squad of this.dirty) {
      const before = squad.suspicion;
      this.judge(squad, now);
      if (squad.suspicion !== before) changes.push({ squad: squad.id, suspicion: squad.suspicion });
    }
    this.dirty.clear();
    return changes;
  }

  private squadOf(id: SquadId): SquadState {
    let state = this.squads.get(id);
    if (!state) {
      state = { id, members: new Set(), outside: 0, fitting: [0, 0, 0, 0], suspicion: null, calmSince: null };
      this.squads.set(id, state);
    }
    return state;
  }

  private forget(officer: OfficerId, seen: Seen): void {
    this.officers.delete(officer);
    seen.squad.members.delete(seen);
    this.count(seen, -1);
  }

  private count({ squad, outsideSince, bits }: Seen, by: number): void {
    this.dirty.add(squad);
    if (outsideSince === null) return;
    squad.outside += by;
    for (let bit = 0; bit < squad.fitting.length; bit++)
      if ((bits & (1 << bit)) !== 0) squad.fitting[bit] = (squad.fitting[bit] as number) + by;
  }

  private judge(squad: SquadState, now: Instant): void {
    const seen = squad.members.size;
    const displaced = Math.max(...squad.fitting);
    const most = squad.outside >= MIN_OUTSIDE && squad.outside > OUTSIDE_SHARE * seen;
    const suspected = most && displaced >= FITTING_SHARE * squad.outside;
    if (!squad.suspicion) {
      if (!suspected) return;
      const bit = 1 << squad.fitting.indexOf(displaced);
      const fitting = [...squad.members].filter((one) => (one.bits & bit) !== 0);
      const since = Math.min(...fitting.map((one) => one.outsideSince ?? now));
      squad.suspicion = { since, displaced, seen };
      return;
    }
    squad.calmSince = suspected ? null : (squad.calmSince ?? now);
    if (squad.calmSince !== null && now >= squad.calmSince + CALM) {
      squad.suspicion = null;
      squad.calmSince = null;
    } else if (displaced !== squad.suspicion.displaced || seen !== squad.suspicion.seen)
      squad.suspicion = { since: squad.suspicion.since, displaced, seen };
    this.calm.set(squad, squad.calmSince === null ? null : squad.calmSince + CALM);
  }
}

const NOTHING: readonly DatumChange[] = [];
