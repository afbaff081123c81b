export * from './features.ts';
export { type Imported, importBasemap } from './import.ts';
export * from './store.ts';
export { cutTiles, MAX_ZOOM, MIN_ZOOM } from './tiles.ts';
