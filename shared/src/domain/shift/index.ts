export * from './shift.ts';
