/** Every bound of the ingest. A bureau changes them by settings; tests by arguments. */
export interface IngestLimits {
  /** HTTP body, bytes (bad-inputs.md: 1 MiB + 1 is refused). */
  readonly bodyBytes: number;
  /** Requests a second of one terminal, and how many it may save up. A phone that empties its buffer sends one by one. */
  readonly terminalPerS: number;
  readonly terminalBurst: number;
  /** Requests a second of one address; whole squads sit behind one address of a mobile carrier. */
  readonly addressPerS: number;
  readonly addressBurst: number;
  /** Fixes a second of one terminal over HTTP, and how many it may save up: a buffer of a day, and then some. */
  readonly fixesPerS: number;
  readonly fixesBurst: number;
  /** Requests with an unknown token, per address. */
  readonly strangersPerS: number;
  readonly strangersBurst: number;
  /** Rows of one commit, and how long the first of them waits for company, ms. */
  readonly groupRows: number;
  readonly groupMs: number;
  /** Rows waiting for a commit; beyond, senders are told to come back. */
  readonly queuedRows: number;
  /** Quarantine rows a terminal may add a minute; more are only counted. */
  readonly quarantinePerMinute: number;
  readonly quarantineRows: number;
  /** Age after which quarantine rows go, ms. */
  readonly quarantineAgeMs: number;
  /** Age after which a day of tracks goes, ms. */
  readonly trackAgeMs: number;
  /** DU14: age after which sealed fixes are erased, ms. */
  readonly sealedAgeMs: number;
  /** JT/T 808: time to authenticate, and longest silence, ms. Terminals send a heartbeat every 1–5 min. */
  readonly preAuthMs: number;
  readonly idleMs: number;
  /** JT/T 808 frames a second of one connection, and how many it may save up; beyond, the socket is not read. */
  readonly framesPerS: number;
  readonly framesBurst: number;
  /** JT/T 808 connections in all, of one address, and new ones of one address a second. */
  readonly connections: number;
  readonly connectionsPerAddress: number;
  readonly connectsPerS: number;
  readonly connectsBurst: number;
  /** JT/T 808: bytes that are no frame before a connection is closed. */
  readonly garbageBytes: number;
}

const KIB = 1024;
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

export const DEFAULT_LIMITS: IngestLimits = {
  bodyBytes: KIB * KIB,
  terminalPerS: 500,
  terminalBurst: 2_000,
  addressPerS: 5_000,
  addressBurst: 20_000,
  fixesPerS: 10_000,
  fixesBurst: 60_000,
  strangersPerS: 5,
  strangersBurst: 100,
  groupRows: 1_000,
  groupMs: 3,
  queuedRows: 60_000,
  quarantinePerMinute: 60,
  quarantineRows: 100_000,
  quarantineAgeMs: 30 * DAY_MS,
  trackAgeMs: 180 * DAY_MS,
  sealedAgeMs: DAY_MS,
  preAuthMs: 30_000,
  idleMs: 15 * MINUTE_MS,
  framesPerS: 5_000,
  framesBurst: 10_000,
  connections: 60_000,
  connectionsPerAddress: 20_000,
  connectsPerS: 500,
  connectsBurst: 5_000,
  garbageBytes: 64 * KIB,
};
