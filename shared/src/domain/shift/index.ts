export * from './read-roster.ts';
export * from './shift.ts';
