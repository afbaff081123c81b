export * from './card.service.ts';
export * from './duty.routes.ts';
export * from './duty.service.ts';
