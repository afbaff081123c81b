export * from './absence.routes.ts';
export * from './absence.service.ts';
export { canonicalJson, sha256 } from './canonical.ts';
