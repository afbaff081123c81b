export * from './month.ts';
