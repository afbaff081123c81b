export * from './absence.ts';
