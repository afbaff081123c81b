import type { Instant } from '@dutywall/shared/kit';
import type { OfficerId } from '../officer/officer.ts';

/** Text, unique. */
export type CheckInId = string;

/** CI1: why an officer may be rung. */
export const CHECK_IN_REASONS = ['routine', 'spot-check', 'incident', 'sos'] as const; // 例行 / 抽查 / 异常核实 / SOS
export type CheckInReason = (typeof CHECK_IN_REASONS)[number];

/** `connecting`: answered, and no picture has been seen yet. */
export const CHECK_IN_STAGES = ['ringing', 'connecting', 'live', 'ended'] as const;
export type CheckInStage = (typeof CHECK_IN_STAGES)[number];

/**
 * CI2. `answered`: the supervisor saw the officer, however it ended. `cancelled`: the supervisor took the ringing
 * back, or the officer's duty ended before there was a picture (CI1). Only `no-answer` and `busy` say anything about the officer, and a terminal that never said that it rang
 * makes `technical-failure` of the first.
 */
export const CHECK_IN_OUTCOMES = ['answered', 'busy', 'no-answer', 'technical-failure', 'cancelled'] as const;
export type CheckInOutcome = (typeof CHECK_IN_OUTCOMES)[number];

/** Which part of a failed check-in failed, so that the message can say what to look at. */
export const FAILED_PARTS = [
  /** No terminal said that it rings: page closed, phone off, no network. */
  'terminal-not-reached',
  /** The phone was not allowed to use camera or microphone (or it was withdrawn). */
  'permission',
  /** No camera or microphone, or another app holds it. */
  'device',
  /** The page cannot have a camera: no HTTPS. */
  'insecure-context',
  /** Neither a direct way nor a relay between the two. */
  'no-route',
  /** Connected, and no picture came through. */
  'no-media',
  /** The officer's side fell silent in the middle. */
  'terminal-lost',
  /** The supervisor's side fell silent. */
  'supervisor-lost',
  /** The server started anew in the middle, or could not listen for a while. */
  'server-restarted',
] as const;
export type FailedPart = (typeof FAILED_PARTS)[number];

/** Who ended it. `time`: it rang, or went on, for as long as it may. `off-duty`: neither shift nor SOS covers it (CI1). */
export const ENDED_BY = ['officer', 'supervisor', 'time', 'off-duty', 'system'] as const;
export type EndedBy = (typeof ENDED_BY)[number];

/** One check-in as its course has made it: `ring` begins it, `advance` is the only way on. */
export interface CheckIn {
  readonly id: CheckInId;
  readonly officer: OfficerId;
  readonly reason: CheckInReason;
  readonly stage: CheckInStage;
  readonly rangAt: Instant;
  /** The terminal said first that it rings; null: not yet. */
  readonly heardAt: Instant | null;
  readonly answeredAt: Instant | null;
  /** The first picture on the supervisor's side. */
  readonly liveAt: Instant | null;
  readonly endedAt: Instant | null;
  readonly outcome: CheckInOutcome | null;
  readonly endedBy: EndedBy | null;
  readonly failedPart: FailedPart | null;
  /** What the officer said with `busy`. */
  readonly busyReason: string | null;
  /** While connecting: what an end says is wrong. Becomes `failedPart` when no picture comes in time. */
  readonly suspect: FailedPart | null;
  /** While ringing: when the terminal said last that it rings, on its screen. */
  readonly ringsAt: Instant | null;
  /** While connecting: when the person had allowed the camera, on a phone that asked first. */
  readonly readyAt: Instant | null;
}
