import L from 'leaflet';
import { leafletLayer } from 'protomaps-leaflet';
import { labelRules, MAP_COLOURS, paintRules } from './base-style.ts';

/** One base map as `/api/basemaps` describes it. */
export interface Basemap {
  readonly name: string;
  /** Address of a vector tile with {z}, {x} and {y}. */
  readonly tiles: string;
  /** Always visible; plain text, never markup. */
  readonly attribution: string;
  /** West, south, east, north, degrees WGS-84. */
  readonly bounds: readonly [number, number, number, number];
  readonly minZoom: number;
  readonly maxZoom: number;
}

/** Beyond the last zoom that has tiles the same ones are drawn larger, up to this. */
export const MAX_ZOOM = 19;

function plainText(text: string): string {
  const holder = document.createElement('span');
  holder.textContent = text;
  return holder.innerHTML;
}

/** The base map drawn dark from vector tiles. protomaps-leaflet looks for Leaflet on the global object. */
export function createBaseTiles(basemap: Basemap, unit: number): L.GridLayer {
  Object.assign(globalThis, { L });
  const layer: unknown = leafletLayer({
    url: basemap.tiles,
    maxDataZoom: basemap.maxZoom,
    maxZoom: MAX_ZOOM,
    minZoom: basemap.minZoom,
    attribution: plainText(basemap.attribution),
    backgroundColor: MAP_COLOURS.land,
    paintRules: paintRules(),
    labelRules: labelRules(unit),
    // Between two zooms tiles are stretched by up to 1.4; the finer picture keeps their letters sharp.
    devicePixelRatio: Math.max(window.devicePixelRatio, 1.5),
    keepBuffer: 2,
    updateWhenIdle: false,
  });
  // Its type is a class that is not exported; it extends L.GridLayer.
  return layer as L.GridLayer;
}
