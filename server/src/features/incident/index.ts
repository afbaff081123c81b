export * from './incident.routes.ts';
export * from './incident.service.ts';
