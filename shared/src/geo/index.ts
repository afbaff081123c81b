export * from './datum.ts';
export * from './place.ts';
