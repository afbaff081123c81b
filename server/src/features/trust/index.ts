export { openTrustDoor, type TrustDoor, trustPlugin } from './trust.plugin.ts';
