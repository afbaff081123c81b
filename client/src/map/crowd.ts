import { DUTY_STATES } from '@dutywall/shared/domain';
import type { Motion } from '../board/index.ts';
import type { Feed } from '../feed/index.ts';
import { buildClusters } from './clusters.ts';
import type { ClusterMark } from './label-canvas.ts';
import { ALONE, HIDDEN, SOS_BIT, styleOf } from './scene.ts';
import type { MapFilter } from './stage-types.ts';

/** Stages at which people have decided that it was an absence (AB3, AB4). */
const CONFIRMED_STAGES: ReadonlySet<string> = new Set(['confirmed', 'upheld', 'appealed']);
/** Fewer than this stay alone. */
const CLUSTER_LEAST = 3;

/** Who of the board is on this map: hidden, alone or inside a cluster. */
export interface Crowd {
  readonly place: Uint8Array;
  readonly confirmed: Uint8Array;
  readonly clusters: readonly ClusterMark[];
  filter: MapFilter;
  /** Officers who come or go show at once; clusters wait for the next `think`. Null: everyone. */
  admit(touched: Uint32Array | null): void;
  /** Absences may have changed. */
  hearFacts(): void;
  /** Decides for everyone. `cell`: side of a cluster's cell in world units, null for no clusters. */
  think(cell: number | null): void;
}

/** `apart`: the officer in the user's hand, who is never hidden, and never inside a cluster. */
export function createCrowd(feed: Feed, motion: Motion, apart: () => number | null): Crowd {
  const { board } = feed;
  let place = new Uint8Array(0);
  let confirmed = new Uint8Array(0);
  let confirmedStale = true;
  let clusters: ClusterMark[] = [];

  /** Filter and facts; SOS and the officer in hand are never filtered away. */
  function mayShow(slot: number, inHand: number | null): boolean {
    const state = DUTY_STATES[board.state[slot] as number];
    if (!state) return false;
    const { squads, states } = crowd.filter;
    if (squads !== null && !squads.has(feed.facts.slots.get(slot)?.squad ?? '')) return false;
    if (slot === inHand || ((board.overlays[slot] as number) & SOS_BIT) !== 0) return true;
    return states ? states.has(state) : state !== 'off-shift';
  }

  function makeRoom(): void {
    if (place.length >= board.state.length) return;
    const had = place;
    place = new Uint8Array(board.state.length);
    place.set(had);
    confirmed = new Uint8Array(board.state.length);
    confirmedStale = true;
  }

  function admitAll(): void {
    const inHand = apart();
    for (let slot = 0; slot < board.size; slot += 1) place[slot] = mayShow(slot, inHand) ? ALONE : HIDDEN;
  }

  const crowd: Crowd = {
    filter: { states: null, squads: null },
    get place() {
      return place;
    },
    get confirmed() {
      return confirmed;
    },
    get clusters() {
      return clusters;
    },
    admit(touched) {
      makeRoom();
      if (touched === null) return admitAll();
      const inHand = apart();
      for (const slot of touched) {
        if (!mayShow(slot, inHand)) place[slot] = HIDDEN;
        else if (place[slot] === HIDDEN) place[slot] = ALONE;
      }
    },
    hearFacts() {
      confirmedStale = true;
    },
    think(cell) {
      makeRoom();
      if (confirmedStale) {
        confirmedStale = false;
        confirmed.fill(0);
        for (const absence of feed.facts.absences.values()) {
          if (CONFIRMED_STAGES.has(absence.stage)) confirmed[absence.slot] = 1;
        }
      }
      admitAll();
      clusters = [];
      if (cell === null) return;
      const input = { board, motion, place, confirmed, cell, least: CLUSTER_LEAST, apart: apart() };
      for (const cluster of buildClusters(input)) {
        const style = styleOf(board, confirmed, cluster.worst);
        if (style) clusters.push({ ...cluster, style });
      }
    },
  };
  return crowd;
}
