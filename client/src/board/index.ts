export * from './counts.ts';
export * from './hooks.ts';
export * from './mercator.ts';
export * from './motion.ts';
export * from './slices.ts';
export * from './state-style.ts';
