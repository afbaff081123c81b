export * from './fact-state.ts';
export * from './types.ts';
