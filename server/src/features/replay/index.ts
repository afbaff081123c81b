export { createWallProofs, type WallProofs } from './proof.ts';
export * from './replay.routes.ts';
export * from './replay.service.ts';
