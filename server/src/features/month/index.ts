export * from './month.routes.ts';
export * from './month.service.ts';
