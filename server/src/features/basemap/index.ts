export { type BasemapOptions, basemapPlugin } from './basemap.plugin.ts';
export { readBasemapBounds } from './bounds.ts';
