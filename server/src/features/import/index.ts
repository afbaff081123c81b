export * from './import.routes.ts';
export * from './import.service.ts';
