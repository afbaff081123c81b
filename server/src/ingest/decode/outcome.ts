import type { CanonicalFix } from '@dutywall/shared/domain';
import type { Instant, Refusal, Result } from '@dutywall/shared/kit';

/** Why a message, or one item of it, was refused. Closed; also the codes of the quarantine. */
export const DECODE_CODES = [
  // Any protocol: text and structure.
  'empty-body',
  'not-text',
  'not-json',
  'not-an-object',
  'nested-too-deep',
  'too-large',
  'batch-too-large',
  'unknown-type',
  'encrypted',
  'duplicate-parameter',
  'wrong-type',
  // Any protocol: values.
  'place-incomplete',
  'not-a-number',
  'latitude-out-of-range',
  'longitude-out-of-range',
  'coordinates-swapped',
  'null-island',
  'datum-unknown',
  'time-missing',
  'time-unreadable',
  'time-unit-unknown',
  'time-implausible',
  'time-zero',
  'time-no-such-day',
  // JT/T 808: the frame.
  'bad-hex',
  'not-framed',
  'frame-empty',
  'frame-unterminated',
  'frame-too-long',
  'frame-too-short',
  'flag-inside',
  'escape-truncated',
  'escape-unknown',
  'checksum-mismatch',
  'length-mismatch',
  'version-mismatch',
  'phone-not-bcd',
  'split-total-zero',
  'split-index-zero',
  'split-index-past-total',
  'split-too-many',
  'split-inconsistent',
  // JT/T 808: the body.
  'body-too-short',
  'time-not-bcd',
  'coordinates-unset',
  'hemisphere-implausible',
  'batch-count-mismatch',
  'batch-item-length',
  'batch-type-unknown',
  'code-empty',
] as const;
export type DecodeCode = (typeof DECODE_CODES)[number];

/** Most items of one batch, over any protocol. */
export const MAX_BATCH = 10_000;

/** One item put aside while the rest of its message was kept. */
export interface Rejected {
  /** Place in the batch, from 0; absent when it concerns the message as a whole. */
  readonly index?: number;
  readonly code: DecodeCode;
  readonly reason: string;
  /** What the item was, bounded, for the quarantine; absent: the whole message says it. */
  readonly payload?: string;
}

/** A decoded message. */
export interface Decoded {
  /** The message's name, e.g. `position`, `heartbeat`. */
  readonly message: string;
  readonly fixes: readonly CanonicalFix[];
  /** Places of `fixes` in the batch; absent: 0, 1, 2 … */
  readonly indices?: readonly number[];
  /** A sign of life without a place (DU7): ISO time it was made, null when it carried none. Absent: it is none. */
  readonly heartbeatAt?: string | null;
  /** The others of a batch that holds several. */
  readonly moreHeartbeats?: readonly (string | null)[];
  /** Items refused beside the good ones. */
  readonly rejected?: readonly Rejected[];
  /** What a message without a place says, for people and tests. */
  readonly details?: Readonly<Record<string, unknown>>;
}

export type DecodeResult = Result<Decoded, DecodeCode>;
export type DecodeRefusal = Refusal<DecodeCode>;

/** What a decoder may know besides the bytes. Brought in, so that decoders stay pure. */
export interface DecodeOptions {
  /** Stands in for a missing event time (DU4). */
  readonly receivedAt: Instant;
}

/** The heartbeats of a batch: every one was acknowledged, so every one is kept. */
export function heartbeatsOf(times: readonly (string | null)[]): Pick<Decoded, 'heartbeatAt' | 'moreHeartbeats'> {
  const [heartbeatAt, ...moreHeartbeats] = times;
  if (heartbeatAt === undefined) return {};
  return { heartbeatAt, ...(moreHeartbeats.length > 0 && { moreHeartbeats }) };
}
