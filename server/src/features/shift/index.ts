export * from './shift.routes.ts';
export * from './shift.service.ts';
