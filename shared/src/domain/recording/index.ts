export * from './chain.ts';
export * from './retention.ts';
