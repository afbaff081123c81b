import type { Datum } from '@dutywall/shared/geo';

export type TerminalId = string;

export type Protocol = 'osmand' | 'owntracks' | 'jt808' | 'web';

/** The device that reports. Who carried it when is a binding, kept apart. */
export interface Terminal {
  readonly id: TerminalId;
  readonly protocol: Protocol;
  readonly datum: Datum;
  /** Seconds between reports as enrolled; limits derive from it (DU6, DU7). */
  readonly expectedIntervalS: number;
  /** Known to stop reporting when still (DU7). */
  readonly restsSilent: boolean;
}
