export * from './counts.ts';
export * from './engine.ts';
export * from './rules.ts';
export * from './state.ts';
