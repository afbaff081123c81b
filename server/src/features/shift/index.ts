export * from './book.ts';
export * from './shift.routes.ts';
export * from './shift.service.ts';
