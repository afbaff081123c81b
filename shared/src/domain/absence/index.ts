export * from './absence.ts';
export * from './cited.ts';
export * from './procedure.ts';
export * from './settings.ts';
