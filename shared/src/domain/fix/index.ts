export * from './clock.ts';
export * from './fix.ts';
export * from './sigma.ts';
export * from './usability.ts';
