export * from './absence.service.ts';
