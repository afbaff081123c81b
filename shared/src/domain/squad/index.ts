export * from './squad.ts';
