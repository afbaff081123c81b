export * from './card.service.ts';
export { createCurveReader } from './curve.service.ts';
export { curveOf } from './curve.ts';
export * from './duty.routes.ts';
export * from './duty.service.ts';
export * from './export.routes.ts';
export * from './export.service.ts';
export { createWhatIf } from './what-if.ts';
