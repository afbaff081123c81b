import type L from 'leaflet';
import { useCallback, useEffect, useRef, useState } from 'react';
import 'leaflet/dist/leaflet.css';
import { BaseMap } from './base-map.tsx';
import type { Basemap } from './base-tiles.ts';
import {
  createEditStage,
  type EditedShape,
  type EditStage,
  type EditStageEvents,
  type HeatCell,
  type ShownPost,
} from './edit-stage.ts';
import './map.css';

export interface EditMapProps extends EditStageEvents {
  readonly basemap: Basemap | null;
  readonly posts: readonly ShownPost[];
  readonly edited: EditedShape | null;
  readonly ghost: EditedShape['shape'] | null;
  readonly heat: { readonly cells: readonly HeatCell[]; readonly cellM: number } | null;
  readonly drawing: { readonly kind: EditedShape['shape']['kind']; readonly reachM: number } | null;
  readonly onStage: (stage: EditStage | null) => void;
}

/** The editor's map for pages. Loaded lazily with its libraries. */
export function EditMap(props: EditMapProps) {
  const latest = useRef(props);
  latest.current = props;
  const [stage, setStage] = useState<EditStage | null>(null);
  const onMap = useCallback((map: L.Map) => {
    let gone = false;
    let made: EditStage | null = null;
    void createEditStage(map, {
      onShape: (shape) => latest.current.onShape(shape),
      onPick: (post) => latest.current.onPick(post),
      onDrawEnd: () => latest.current.onDrawEnd(),
    }).then((ready) => {
      if (gone) return;
      made = ready;
      setStage(ready);
      latest.current.onStage(ready);
    });
    return () => {
      gone = true;
      made?.dispose();
      latest.current.onStage(null);
    };
  }, []);
  const { basemap, posts, edited, ghost, heat, drawing } = props;
  useEffect(() => stage?.setBasemap(basemap), [stage, basemap]);
  useEffect(() => stage?.setPosts(posts), [stage, posts]);
  useEffect(() => stage?.setEdited(edited), [stage, edited]);
  useEffect(() => stage?.setGhost(ghost), [stage, ghost]);
  useEffect(() => stage?.setHeat(heat?.cells ?? null, heat?.cellM ?? 0), [stage, heat]);
  useEffect(() => stage?.draw(drawing?.kind ?? null, drawing?.reachM ?? 0), [stage, drawing]);
  return (
    <div className="map-root">
      <BaseMap zoomControl onMap={onMap} />
    </div>
  );
}
