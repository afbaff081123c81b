export * from './notice.routes.ts';
export * from './notice.service.ts';
