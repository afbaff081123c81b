export * from './duty.service.ts';
