export * from './problem.ts';
export * from './result.ts';
export * from './time.ts';
export * from './timers.ts';
