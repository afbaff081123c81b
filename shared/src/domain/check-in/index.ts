export * from './check-in.ts';
