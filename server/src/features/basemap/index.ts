export { type BasemapOptions, basemapPlugin } from './basemap.plugin.ts';
