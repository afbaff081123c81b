export * from './incident.ts';
export * from './lifecycle.ts';
