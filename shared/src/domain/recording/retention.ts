import { DAY, type Instant } from '@dutywall/shared/kit';

/** How long a recording is kept. `evidence`: a person said that it is, or a flag rests on its check-in. */
export const RETENTION_CLASSES = ['ordinary', 'evidence'] as const; // 普通 / 证据
export type RetentionClass = (typeof RETENTION_CLASSES)[number];

/** Days of each class, one version of them. */
export type RetentionSettings = Readonly<Record<RetentionClass, number>>;

/** 30 days and two years. Version 1 of a new installation. */
export const DEFAULT_RETENTION: RetentionSettings = { ordinary: 30, evidence: 730 };

/** What a bureau may set: never so short that a flag cannot be answered and appealed on it, never for ever. */
export const RETENTION_BOUNDS = {
  ordinary: { min: 7, max: 365 },
  evidence: { min: 90, max: 3_650 },
} as const satisfies Record<RetentionClass, { readonly min: number; readonly max: number }>;

export interface KeptRecording {
  readonly endedAt: Instant;
  readonly retention: RetentionClass;
  /** A flag rests on the check-in it shows. */
  readonly cited: boolean;
  /** Legal hold: kept until somebody lifts it. */
  readonly held: boolean;
}

/** The class that counts: what a flag rests on is evidence, whatever anybody chose. */
export function classOf({ retention, cited }: Pick<KeptRecording, 'retention' | 'cited'>): RetentionClass {
  return cited ? 'evidence' : retention;
}

/** When it may be erased; null: not while it is held. */
export function keptUntil(recording: KeptRecording, settings: RetentionSettings): Instant | null {
  return recording.held ? null : recording.endedAt + settings[classOf(recording)] * DAY;
}
