import { hash } from 'node:crypto';

/** What makes two reports of one second the same report: the place and everything measured with it. */
export interface HashedContent {
  readonly lonE6: number;
  readonly latE6: number;
  readonly accuracyM: number | null;
  readonly speedMps: number | null;
  readonly courseDeg: number | null;
  readonly altitudeM: number | null;
  readonly battery: number | null;
  readonly located: boolean;
  readonly mock: boolean;
  readonly alarms: readonly string[];
}

/**
 * First 8 bytes of the SHA-256 of a canonical text of the content, as a signed 64-bit number. With terminal and event
 * time the key of a duplicate: an exact repeat is the same, the same second at another place is not.
 */
export function payloadHash(fix: HashedContent): bigint {
  const text = `${fix.lonE6},${fix.latE6},${fix.accuracyM},${fix.speedMps},${fix.courseDeg},${fix.altitudeM},${fix.battery},${fix.located},${fix.mock},${fix.alarms.join('+')}`;
  return hash('sha256', text, 'buffer').readBigInt64BE(0);
}
