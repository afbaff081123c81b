import type { Protocol } from '@dutywall/shared/domain';
import { HOUR } from '@dutywall/shared/kit';

/** Bytes of a secret: 192 bits, 32 characters in a path. */
export const SECRET_BYTES = 24;
/** Fixes that the device made while it was being set up, by a clock that may be behind, belong to the officer too. */
export const BOUND_BEFORE = 12 * HOUR;

/**
 * Reports expected of a terminal that was told nothing else, s, and whether it stops when it lies still (DU7). Phone
 * apps are set up for 30 s by the enrolment sheet and pause at rest; JT/T 808 devices and the page report steadily.
 */
export const DEFAULTS: Readonly<Record<Protocol, { readonly intervalS: number; readonly restsSilent: boolean }>> = {
  osmand: { intervalS: 30, restsSilent: true },
  owntracks: { intervalS: 30, restsSilent: true },
  jt808: { intervalS: 30, restsSilent: false },
  web: { intervalS: 15, restsSilent: false },
};
