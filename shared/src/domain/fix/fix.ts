import type { Datum } from '@dutywall/shared/geo';
import type { Instant } from '@dutywall/shared/kit';
import type { OfficerId } from '../officer/officer.ts';
import type { TerminalId } from '../terminal/terminal.ts';

/** What a terminal calls for, beside its place. Unknown vendor alarms stay in `raw`. */
export type Alarm = 'sos' | 'overspeed' | 'gnss-fault' | 'low-voltage' | 'power-off' | 'manual';

/** Marks put on a fix while it was taken in; shown, and weighed by the engine. */
export type FixMark =
  | 'time-missing' // the received time stands in for the event time: never negative evidence (DU4)
  | 'accuracy-missing' // σ 50 m assumed (DU4)
  | 'satellites-missing' // JT/T 808 without item 0x31 (DU4)
  | 'satellites-few' // JT/T 808 with fewer than 6: unusable (DU4)
  | 'clock-untrusted' // DU10
  | 'terminal-conflict' // two places at once, see architecture.md
  | 'mock' // the source itself says mock (DU16)
  | 'replayed'; // from a terminal's blind-area buffer

/** Why a fix is kept and shown but is no evidence of place. Null: usable. */
export type Unusable = 'no-gnss-fix' | 'accuracy-too-low' | 'clock-untrusted' | 'terminal-conflict';

/**
 * A position report as the edge hands it over: decoded, not yet judged.
 * The JSON form in interfaces.md ("canonical fix"); times are ISO text in UTC.
 */
export interface CanonicalFix {
  readonly terminal?: string;
  /** Null only where the message carried no time; the received time then stands in, marked. */
  readonly eventAt: string | null;
  readonly lon: number;
  readonly lat: number;
  /** As the source states it, m: Android 68 % radius, browser 95 % radius. */
  readonly accuracyM?: number;
  /** One standard deviation per axis, m (DU4). */
  readonly sigmaM: number;
  readonly speedMps?: number;
  readonly courseDeg?: number;
  readonly altitudeM?: number;
  /** 0–1 */
  readonly battery?: number;
  readonly located: boolean;
  readonly alarms: readonly Alarm[];
  readonly mock?: boolean;
  readonly datum: Datum;
  /** What else the source said, bounded, as it came. */
  readonly raw: Readonly<Record<string, unknown>>;
  readonly marks?: readonly FixMark[];
}

/** A stored fix, WGS-84, bound to the officer who carried the terminal at its event time. */
export interface Fix {
  /** Store id, ascending in order of commit; 0 before it is stored. */
  readonly id: number;
  readonly terminal: TerminalId;
  readonly officer: OfficerId;
  readonly eventAt: Instant;
  readonly receivedAt: Instant;
  readonly lon: number;
  readonly lat: number;
  readonly sigmaM: number;
  readonly accuracyM: number | null;
  readonly speedMps: number | null;
  readonly courseDeg: number | null;
  readonly altitudeM: number | null;
  readonly battery: number | null;
  readonly located: boolean;
  readonly mock: boolean;
  readonly alarms: readonly Alarm[];
  readonly marks: readonly FixMark[];
}

/** A sign of life without a place (DU7). */
export interface Heartbeat {
  readonly terminal: TerminalId;
  readonly officer: OfficerId;
  readonly eventAt: Instant;
  readonly receivedAt: Instant;
}
