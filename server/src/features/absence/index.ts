export * from './absence.routes.ts';
export * from './absence.service.ts';
