import type { DutyState } from '@dutywall/shared/domain';
import type L from 'leaflet';
import type { Feed } from '../feed/index.ts';
import type { Basemap } from './base-tiles.ts';
import type { GlState } from './gl-surface.ts';
import type { PostMark, TrackStretch } from './overlay-shapes.ts';

/** CSS pixels that floating panels cover; fitting and following keep clear of them, scale and attribution too. */
export interface Insets {
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly left: number;
}

/** Who is drawn; null means no restriction. 未当班 is off unless it is named. */
export interface MapFilter {
  readonly states: ReadonlySet<DutyState> | null;
  readonly squads: ReadonlySet<string> | null;
}

export interface MapStageOptions {
  readonly feed: Feed;
  readonly basemap: Basemap | null;
  readonly language: 'zh' | 'en';
  /** look.md's u for a wall; 1 at a desk. */
  readonly unit?: number;
  /** Wall: names 22 u, larger symbols. Desk: names 13 px. */
  readonly kind?: 'wall' | 'desk';
  readonly insets?: Insets;
  /** Null: a click on empty ground. */
  readonly onSelect?: (slot: number | null) => void;
  /** The user took the map by hand while following. */
  readonly onFollowEnd?: () => void;
}

/** The map as an object that pages hand data to. Pixels are CSS pixels of the map's own container. */
export interface MapStage {
  readonly leaflet: L.Map;
  readonly feed: Feed;
  setBasemap(basemap: Basemap | null): void;
  setLanguage(language: 'zh' | 'en'): void;
  setUnit(unit: number): void;
  setInsets(insets: Insets): void;
  setFilter(filter: MapFilter): void;
  /** Clusters at zooms where they help (default), or never. */
  setClustering(on: boolean): void;
  setPosts(posts: readonly PostMark[]): void;
  /** Posts of the selected officer's shift, by name or id: brighter, with tolerance. */
  setChosenPosts(keys: readonly string[]): void;
  /** The selected officer's track; null takes it away. */
  setTrack(track: readonly TrackStretch[] | null): void;
  /** Slots of officers whose check-in rings or runs. */
  setCheckIns(slots: readonly number[]): void;
  select(slot: number | null): void;
  selected(): number | null;
  /** Keeps the officer inside the middle of the free map; null stops. */
  follow(slot: number | null): void;
  /** Brings an officer to the middle, at least at that zoom. */
  reveal(slot: number, zoom?: number): void;
  /** West, south, east, north, degrees. */
  fitBounds(bounds: readonly [number, number, number, number]): void;
  /** Everyone drawn of those squads (their descendants are the caller's to name); null: everyone drawn. */
  fitSquads(squads: readonly string[] | null): void;
  fitBasemap(): void;
  /** Where the officer is drawn now; null without a fix, or while hidden by a filter. */
  project(slot: number): { readonly x: number; readonly y: number } | null;
  /** The officer drawn at a pixel; members of a cluster are not drawn. */
  pick(x: number, y: number): number | null;
  /** Slots of the officers whose names stand on the map now; at most MOST_NAMED. */
  named(): readonly number[];
  /** Whether base map and officers are on the screen: not while tiles load or the GPU is not there yet. */
  isDrawn(): boolean;
  /** What is shown now as one picture, base map, officers and names, as large as the container. */
  capture(): HTMLCanvasElement;
  stats(): StageStats;
  dispose(): void;
}

export interface StageStats {
  readonly gl: GlState;
  readonly drawn: number;
  readonly clusters: number;
  readonly labels: number;
  /** Frames drawn since the start; nothing moves, nothing is drawn. */
  readonly frames: number;
  /** Times that posts and tracks were drawn: only when the map itself or they changed. */
  readonly ground: number;
}
