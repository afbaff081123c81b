import type L from 'leaflet';
import { useCallback, useEffect, useRef, useState } from 'react';
import 'leaflet/dist/leaflet.css';
import type { Feed } from '../feed/index.ts';
import { BaseMap } from './base-map.tsx';
import type { Basemap } from './base-tiles.ts';
import './map.css';
import { createMapStage } from './map-stage.ts';
import type { PostMark, TrackStretch } from './overlay-shapes.ts';
import type { Insets, MapFilter, MapStage } from './stage-types.ts';

export interface MapViewProps {
  readonly feed: Feed;
  readonly basemap: Basemap | null;
  readonly language: 'zh' | 'en';
  readonly kind?: 'wall' | 'desk';
  /** look.md's u; 1 at a desk. */
  readonly unit?: number;
  readonly insets?: Insets;
  readonly filter?: MapFilter;
  readonly posts?: readonly PostMark[];
  readonly chosenPosts?: readonly string[];
  readonly track?: readonly TrackStretch[] | null;
  readonly selected?: number | null;
  readonly follow?: number | null;
  readonly clustering?: boolean;
  readonly zoomControl?: boolean;
  readonly onSelect?: (slot: number | null) => void;
  readonly onFollowEnd?: () => void;
  /** The stage, for what is asked of it rather than told (fit, reveal, pick); null when it goes. */
  readonly onStage?: (stage: MapStage | null) => void;
}

declare global {
  interface Window {
    /** The operators' and tests' handle on what this page shows (map/README.md). */
    dutywall?: { stage: MapStage; feed: Feed };
  }
}

/** The map in React: hands data to a stage and draws nothing itself. Props may change freely; a new feed makes a new stage. */
export function MapView(props: MapViewProps) {
  const { feed, basemap, language, filter, posts, chosenPosts, track, insets } = props;
  const [stage, setStage] = useState<MapStage | null>(null);
  const latest = useRef(props);
  latest.current = props;

  const onMap = useCallback(
    (map: L.Map) => {
      const now = latest.current;
      const made = createMapStage(map, {
        feed,
        basemap: now.basemap,
        language: now.language,
        ...(now.kind ? { kind: now.kind } : {}),
        ...(now.unit ? { unit: now.unit } : {}),
        ...(now.insets ? { insets: now.insets } : {}),
        onSelect: (slot) => latest.current.onSelect?.(slot),
        onFollowEnd: () => latest.current.onFollowEnd?.(),
      });
      made.fitBasemap();
      window.dutywall = { stage: made, feed };
      setStage(made);
      latest.current.onStage?.(made);
      return () => {
        latest.current.onStage?.(null);
        setStage(null);
        if (window.dutywall?.stage === made) delete window.dutywall;
        made.dispose();
      };
    },
    [feed],
  );

  useEffect(() => {
    if (!stage) return;
    stage.setBasemap(basemap);
    stage.fitBasemap();
  }, [stage, basemap]);
  useEffect(() => stage?.setLanguage(language), [stage, language]);
  useEffect(() => stage?.setUnit(props.unit ?? 1), [stage, props.unit]);
  useEffect(() => {
    if (insets) stage?.setInsets(insets);
  }, [stage, insets]);
  useEffect(() => stage?.setFilter(filter ?? { states: null, squads: null }), [stage, filter]);
  useEffect(() => stage?.setPosts(posts ?? []), [stage, posts]);
  useEffect(() => stage?.setChosenPosts(chosenPosts ?? []), [stage, chosenPosts]);
  useEffect(() => stage?.setTrack(track ?? null), [stage, track]);
  useEffect(() => stage?.select(props.selected ?? null), [stage, props.selected]);
  useEffect(() => stage?.follow(props.follow ?? null), [stage, props.follow]);
  useEffect(() => {
    // Left out, the stage's own default holds, and whoever holds its handle may have changed it already.
    if (props.clustering !== undefined) stage?.setClustering(props.clustering);
  }, [stage, props.clustering]);

  return (
    <div className="map-root">
      <BaseMap zoomControl={props.zoomControl ?? false} onMap={onMap} />
    </div>
  );
}
