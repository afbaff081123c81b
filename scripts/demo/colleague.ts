import { hash } from './dice.ts';

const MINUTE = 60_000;
/** The supervisor's account that works the desk when nobody else does. */
export const COLLEAGUE = 'zhiban';
/** Sees what ended after five minutes at the soonest and after fifty at the latest, ms. */
const SOONEST_MS = 5 * MINUTE;
const LATEST_MS = 50 * MINUTE;

/** How long after its end the colleague acknowledges an incident, ms: always the same for the same one. */
export function patienceOf(incident: string): number {
  return SOONEST_MS + (hash(0, incident) / 2 ** 32) * (LATEST_MS - SOONEST_MS);
}
