export * from './chance.ts';
export * from './draw.ts';
export * from './fairness.ts';
export * from './pool.ts';
export * from './record.ts';
