/** The parts of the map that need no browser, for whoever computes or tests without one. */
export { buildClusters, type Cluster } from './clusters.ts';
export { type Box, type LabelPlace, type LabelWish, layoutLabels } from './label-layout.ts';
export { circleRing, dashes } from './overlay-shapes.ts';
export { createPace } from './pace.ts';
export { pickOfficer } from './picking.ts';
export { ALONE, buildScene, CLUSTERED, createScene, HIDDEN, INSTANCE_BYTES } from './scene.ts';
export { MAP_WORDS, shortAge } from './words.ts';
