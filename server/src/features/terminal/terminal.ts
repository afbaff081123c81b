import type { Protocol } from '@dutywall/shared/domain';
import type { Datum } from '@dutywall/shared/geo';
import { HOUR, type Instant } from '@dutywall/shared/kit';

/** Bytes of a secret: 192 bits, 32 characters in a path. */
export const SECRET_BYTES = 24;
/** Fixes that the device made while it was being set up, by a clock that may be behind, belong to the officer too. */
export const BOUND_BEFORE = 12 * HOUR;

export const PROTOCOLS: readonly Protocol[] = ['osmand', 'owntracks', 'jt808', 'web'];

/** What somebody who enrols a terminal decides; the rest has a default by protocol. */
export interface Enrolment {
  /** The officer's badge. */
  readonly officer: string;
  readonly protocol: Protocol;
  readonly datum?: Datum | undefined;
  readonly expectedIntervalS?: number | undefined;
  readonly restsSilent?: boolean | undefined;
  /** JT/T 808: the number the device sends; one is made up where the device can be told. */
  readonly phone?: string | undefined;
}

/** Shown once: the secret is stored as a hash only. */
export interface Enrolled {
  readonly id: string;
  readonly protocol: Protocol;
  readonly badge: string;
  /** HTTP: where the terminal posts to, secret included. JT/T 808: host and port. */
  readonly address: string;
  readonly phone?: string;
  /** HTTP: the token in the address. JT/T 808: the code a 0x0102 may bring. */
  readonly secret: string;
  /** JT/T 808: until when the device may instead ask for a code by 0x0100, once; ISO. */
  readonly registerUntil?: string;
}

export interface TerminalRow {
  readonly id: string;
  readonly protocol: Protocol;
  readonly datum: Datum;
  readonly expectedIntervalS: number;
  readonly restsSilent: boolean;
  readonly phone: string | null;
  /** Who carries it now. */
  readonly officer: { readonly id: string; readonly badge: string; readonly name: string } | null;
  readonly lastSeenAt: Instant | null;
  readonly disabled: boolean;
}

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
