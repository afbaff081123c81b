export * from './problem.ts';
export * from './result.ts';
export * from './time.ts';
