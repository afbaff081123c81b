export * from './canonical-json.ts';
export * from './china-time.ts';
export * from './problem.ts';
export * from './result.ts';
export * from './sha256.ts';
export * from './time.ts';
export * from './timers.ts';
