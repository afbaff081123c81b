/** What the bench says to the server process, and hears back. */
export type ServerAsk =
  | {
      readonly ask: 'load';
      readonly perSecond: number;
      readonly seconds: number;
      /** False: the crowd walks, but nobody is told (the idle baseline). */
      readonly publish: boolean;
      /** Incidents a second beside it. */
      readonly incidents: number;
    }
  | { readonly ask: 'memory' }
  | { readonly ask: 'places' };

export interface LoadResult {
  readonly updates: number;
  readonly cpuUs: number;
  readonly elapsedMs: number;
  /** How late the generator was with its work, ms: large means that the process was the limit. */
  readonly lateMs: number;
}

/** What the bench says to the process of the walls. */
export type WallsAsk =
  | {
      readonly ask: 'connect';
      readonly port: number;
      readonly walls: number;
      /** One more behind a link of so many bytes a second; 0: none. */
      readonly slowBytesPerSecond: number;
    }
  | { readonly ask: 'reset' }
  | { readonly ask: 'report' }
  | { readonly ask: 'disconnect' };

export interface WallsResult {
  readonly connected: number;
  /** Updates by wall, the slow one last. */
  readonly updates: readonly number[];
  readonly bytes: number;
  /** Hash of the places on each wall's board. */
  readonly places: readonly string[];
  readonly ageP50: number;
  readonly ageP99: number;
  readonly ages: number;
  readonly incidentP99: number;
  readonly incidents: number;
  /** Delay of this process's own event loop, p99, ms. */
  readonly loopP99: number;
  readonly gaps: number;
}

/** Slots whose longitude is the time they were sent at (ms modulo this, as 1e-6°): from these comes the age. */
export const PROBES = 20;
export const PROBE_MODULO = 100_000_000;

/** A short hash of the places of all slots that are no probes. */
export function placesHash(lonE6: Int32Array, latE6: Int32Array, size: number): string {
  let hash = 0x811c9dc5;
  for (let slot = PROBES; slot < size; slot++) {
    hash = Math.imul(hash ^ (lonE6[slot] as number), 0x01000193);
    hash = Math.imul(hash ^ (latE6[slot] as number), 0x85ebca6b) ^ (hash >>> 15);
  }
  return (hash >>> 0).toString(16);
}
