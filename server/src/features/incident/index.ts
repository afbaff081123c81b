export * from './incident.service.ts';
