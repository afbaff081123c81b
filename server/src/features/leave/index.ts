export * from './leave.routes.ts';
export * from './leave.service.ts';
