export type { Basemap } from './base-tiles.ts';
export type { EditedShape, EditStage, HeatCell, ShownPost } from './edit-stage.ts';
export { leafletOptions } from './leaflet-options.ts';
export { createMapStage } from './map-stage.ts';
export { MapView, type MapViewProps } from './map-view.tsx';
export type { PostMark, TrackStretch } from './overlay-shapes.ts';
export type { Insets, MapFilter, MapStage, MapStageOptions, StageStats } from './stage-types.ts';
export { type CameraLayer, type CameraMark, createCameraLayer } from './street-cameras.ts';
export { MAP_WORDS, type MapWords } from './words.ts';
