export * from './leave.ts';
