import type { PostShape } from '@dutywall/shared/domain';
import L from 'leaflet';
import { type Basemap, createBaseTiles } from './base-tiles.ts';
import { latLngOf, shapeOfLayer } from './edit-shape.ts';
import { loadOutlines, type Outline } from './outline.ts';

/** A post that is only shown. */
export interface ShownPost {
  readonly id: string;
  readonly name: string;
  readonly shape: PostShape;
  /** `quiet`: to come or retired. */
  readonly quiet: boolean;
}

export interface EditedShape {
  readonly shape: PostShape;
  readonly toleranceM: number;
  readonly editable: boolean;
}

/** [lon, lat, count] of a cell's middle. */
export type HeatCell = readonly number[];

export interface EditStage {
  setBasemap(basemap: Basemap | null): void;
  setPosts(posts: readonly ShownPost[]): void;
  /** What is edited: its area, the real outline of its tolerance, and handles on its vertices. */
  setEdited(edited: EditedShape | null): void;
  /** Another version, drawn over the edited one. */
  setGhost(shape: PostShape | null): void;
  setHeat(cells: readonly HeatCell[] | null, cellM: number): void;
  /** Draws a new shape of that kind; null ends drawing. */
  draw(kind: PostShape['kind'] | null, reachM: number): void;
  fit(shapes: readonly PostShape[]): void;
  dispose(): void;
}

export interface EditStageEvents {
  /** Drawn anew, or a vertex moved, added or removed. */
  readonly onShape: (shape: PostShape) => void;
  readonly onPick: (post: string) => void;
  readonly onDrawEnd: () => void;
}

const COLOURS = { post: '#8fb3e8', quiet: '#6b7c96', edited: '#4da3ff', ghost: '#e6edf7', heat: '#c7a6ff' } as const;
type Drawn = L.Circle | ReturnType<typeof L.polyline> | L.Polygon;

/** Pixels within which a vertex snaps to another post's edge. */
const SNAP_PX = 12;
const GEOMAN_SHAPES = { area: 'Polygon', circle: 'Circle', route: 'Line' } as const;
/** Not for editing, not to snap to. */
const ASIDE = { pmIgnore: true, snapIgnore: true, interactive: false } as const;

/**
 * The map of the post editor. Leaflet draws everything here: some thousand outlines at rest need no GPU, and the
 * editor (Geoman, loaded with this file only) works on Leaflet's own layers.
 */
export async function createEditStage(map: L.Map, events: EditStageEvents): Promise<EditStage> {
  Object.assign(globalThis, { L });
  const [outlineOf] = await Promise.all([
    loadOutlines(),
    import('@geoman-io/leaflet-geoman-free'),
    import('@geoman-io/leaflet-geoman-free/dist/leaflet-geoman.css'),
  ]);
  const heatPane = map.createPane('heat');
  heatPane.style.zIndex = '360';
  // Maps made before Geoman came know nothing of it.
  if (!map.pm) L.PM.reInitLayer(map as unknown as L.Layer);
  map.pm.setGlobalOptions({ snapDistance: SNAP_PX, allowSelfIntersection: true, continueDrawing: false });
  const groups = {
    heat: L.layerGroup().addTo(map),
    posts: L.layerGroup().addTo(map),
    around: L.layerGroup().addTo(map),
    edited: L.layerGroup().addTo(map),
    ghost: L.layerGroup().addTo(map),
  };
  let tiles: L.Layer | null = null;
  let heard: PostShape | null = null;
  let bufferM = 0;
  let toleranceM = 0;
  let editing: Drawn | null = null;

  const polygonsOf = (outline: Outline): L.LatLngTuple[][][] =>
    outline.map((rings) => rings.map((r) => r.map(latLngOf)));
  const areaOf = (shape: PostShape, beyondM: number, options: L.PolylineOptions): L.Polygon =>
    L.polygon(polygonsOf(outlineOf(shape, beyondM)), options);

  const drawAround = (shape: PostShape): void => {
    groups.around.clearLayers();
    const { edited } = COLOURS;
    if (shape.kind === 'route')
      groups.around.addLayer(areaOf(shape, 0, { ...ASIDE, color: edited, weight: 1, fillOpacity: 0.2 }));
    groups.around.addLayer(
      areaOf(shape, toleranceM, { ...ASIDE, color: edited, weight: 1.5, dashArray: '5 5', fillOpacity: 0.06 }),
    );
  };

  const layerOf = (shape: PostShape): Drawn => {
    const style = { color: COLOURS.edited, weight: 2, fillOpacity: 0.16 };
    if (shape.kind === 'circle') return L.circle(latLngOf(shape.centre), { ...style, radius: shape.radiusM });
    if (shape.kind === 'route') return L.polyline(shape.line.map(latLngOf), { ...style, weight: 3 });
    return L.polygon(
      shape.polygons.map((rings) => rings.map((ring) => ring.slice(0, -1).map(latLngOf))),
      style,
    );
  };

  const listen = (layer: L.Layer, kind: PostShape['kind']): void => {
    const read = (): PostShape => shapeOfLayer(layer, kind, bufferM);
    const tell = (): void => {
      heard = read();
      events.onShape(heard);
    };
    let frame = 0;
    const follow = (): void => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => drawAround(read()));
    };
    layer.on('pm:markerdrag pm:centerplaced pm:drag', follow);
    layer.on('pm:edit pm:dragend', tell);
  };

  map.on('pm:create', ({ layer, shape }) => {
    layer.remove();
    const kind = shape === 'Circle' ? 'circle' : shape === 'Line' ? 'route' : 'area';
    events.onShape(shapeOfLayer(layer, kind, bufferM));
  });
  map.on('pm:drawend', () => events.onDrawEnd());

  return {
    setBasemap(basemap) {
      tiles?.remove();
      tiles = basemap ? createBaseTiles(basemap, 1).addTo(map) : null;
      if (!basemap) return;
      const [west, south, east, north] = basemap.bounds;
      if (
        !map.getBounds().intersects([
          [south, west],
          [north, east],
        ])
      )
        map.fitBounds([
          [south, west],
          [north, east],
        ]);
    },
    setPosts(posts) {
      groups.posts.clearLayers();
      for (const { id, name, shape, quiet } of posts) {
        const color = quiet ? COLOURS.quiet : COLOURS.post;
        const layer = areaOf(shape, 0, { color, weight: 1, fillOpacity: quiet ? 0.02 : 0.08, pmIgnore: false });
        layer.bindTooltip(textOf(name), { sticky: true, className: 'post-tip' });
        layer.on('click', () => events.onPick(id));
        groups.posts.addLayer(layer);
      }
    },
    setEdited(edited) {
      if (edited && edited.shape === heard && editing) {
        toleranceM = edited.toleranceM;
        drawAround(edited.shape);
        return;
      }
      heard = null;
      editing?.pm.disable();
      editing = null;
      groups.edited.clearLayers();
      groups.around.clearLayers();
      if (!edited) return;
      const { shape } = edited;
      toleranceM = edited.toleranceM;
      if (shape.kind === 'route') bufferM = shape.bufferM;
      drawAround(shape);
      const layer = layerOf(shape);
      groups.edited.addLayer(layer);
      if (!edited.editable) return;
      listen(layer, shape.kind);
      layer.pm.enable({ snappable: true, snapDistance: SNAP_PX, allowSelfIntersection: true, draggable: false });
      editing = layer;
      heard = shape;
    },
    setGhost(shape) {
      groups.ghost.clearLayers();
      if (shape)
        groups.ghost.addLayer(
          areaOf(shape, 0, { ...ASIDE, color: COLOURS.ghost, weight: 2, dashArray: '2 6', fillOpacity: 0.08 }),
        );
    },
    setHeat(cells, cellM) {
      groups.heat.clearLayers();
      if (!cells || cells.length === 0) return;
      const renderer = L.canvas({ pane: 'heat' });
      const most = Math.max(...cells.map((cell) => cell[2] ?? 0));
      for (const [lon = 0, lat = 0, count = 0] of cells) {
        const half = cellM / 2 / 111_320;
        const wide = half / Math.cos((lat * Math.PI) / 180);
        const fillOpacity = 0.2 + 0.7 * Math.sqrt(count / most);
        groups.heat.addLayer(
          L.rectangle(
            [
              [lat - half, lon - wide],
              [lat + half, lon + wide],
            ],
            { ...ASIDE, renderer, stroke: false, fillColor: COLOURS.heat, fillOpacity },
          ),
        );
      }
    },
    draw(kind, reachM) {
      if (kind === null) return map.pm.disableDraw();
      bufferM = reachM;
      map.pm.enableDraw(GEOMAN_SHAPES[kind], {
        snappable: true,
        snapDistance: SNAP_PX,
        finishOn: 'dblclick',
        tooltips: false,
      });
    },
    fit(shapes) {
      const bounds = L.latLngBounds([]);
      for (const shape of shapes) for (const ring of outlineOf(shape, 60).flat()) bounds.extend(ring.map(latLngOf));
      if (bounds.isValid()) map.fitBounds(bounds, { maxZoom: 17, padding: [24, 24] });
    },
    dispose() {
      map.pm.disableDraw();
      map.off('pm:create');
      map.off('pm:drawend');
      tiles?.remove();
      for (const group of Object.values(groups)) group.remove();
    },
  };
}

/** Names come from people: as text, never as markup. */
function textOf(name: string): HTMLElement {
  const span = document.createElement('span');
  span.textContent = name;
  return span;
}
