import { HOUR } from '@dutywall/shared/kit';

/** Bytes of a secret: 192 bits, 32 characters in a path. */
export const SECRET_BYTES = 24;
/** Fixes that the device made while it was being set up, by a clock that may be behind, belong to the officer too. */
export const BOUND_BEFORE = 12 * HOUR;

/** `address` (host:port) as a device reaches it: a server that listens everywhere is reached as `origin` is. */
export function reachable(address: string, origin: string): string {
  return address.replace(/^(?:0\.0\.0\.0|::|\[::\])(?=:\d+$)/, new URL(origin).hostname);
}
