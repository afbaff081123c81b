export * from './replay.routes.ts';
export * from './replay.service.ts';
