export * from './result.ts';
export * from './time.ts';
