export { configurationOf, urlsOf } from './configuration.ts';
export { readRange } from './ranges.ts';
export { readRelaySettings } from './settings.ts';
