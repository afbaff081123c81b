export * from './check-shift.ts';
export * from './read-roster.ts';
export * from './shift.ts';
