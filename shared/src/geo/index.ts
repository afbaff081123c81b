export * from './datum.ts';
export * from './metres.ts';
export * from './place.ts';
export * from './region.ts';
