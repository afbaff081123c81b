export * from './officer.ts';
