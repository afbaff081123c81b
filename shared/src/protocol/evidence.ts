import { RETENTION_BOUNDS, RETENTION_CLASSES } from '@dutywall/shared/domain';
import { MINUTE, SECOND } from '@dutywall/shared/kit';
import { type Static, type TSchema, Type } from 'typebox';
import { PHOTO_TYPES } from './absence.ts';

const Maybe = <T extends TSchema>(type: T) => Type.Union([type, Type.Null()]);
const Reason = Type.String({ minLength: 2, maxLength: 500 });

/** CI5: how long after a snapshot the officer's own page may send its frame of that instant, ms. */
export const COUNTERPART_MS = 20 * SECOND;
/** How long the supervisor's page may take to send the picture, ms: it is sent again over a bad network. */
export const SNAPSHOT_MS = 2 * MINUTE;
/** Snapshots of one check-in at most. */
export const SNAPSHOTS_PER_CHECK_IN = 20;
/** Bytes of one snapshot or still at most: a frame as JPEG is 0.1–0.5 MB, a wall's map as PNG up to 4. */
export const MAX_FRAME_BYTES = 6 * 1024 * 1024;

/** Every how often a recorder hands out a chunk, ms. */
export const CHUNK_MS = 2 * SECOND;
export const MAX_CHUNK_BYTES = 4 * 1024 * 1024;
export const MAX_RECORDING_BYTES = 400 * 1024 * 1024;
export const MAX_RECORDING_MS = 30 * MINUTE;
export const RECORDINGS_PER_CHECK_IN = 6;
/** A recording nobody sends to for so long is finished with what is there, ms. */
export const RECORDING_SILENCE_MS = 30 * SECOND;
export const RECORDING_TYPE = 'video/webm';

export const PictureRow = Type.Object({
  type: Type.Enum([...PHOTO_TYPES]),
  width: Type.Integer(),
  height: Type.Integer(),
  bytes: Type.Integer(),
  /** Of the bytes as they came, taken on arrival. */
  sha256: Type.String(),
  at: Type.Number(),
});
export type PictureRow = Static<typeof PictureRow>;

/** What a page burns into the frame, and the code that is good for this one only (CI5). */
export const SnapshotBegun = Type.Object({
  snapshot: Type.String(),
  code: Type.String(),
  at: Type.Number(),
  watermark: Type.Array(Type.String()),
});
export type SnapshotBegun = Static<typeof SnapshotBegun>;

/** `one-sided`: the officer's terminal sent no frame in time. `missing`: the supervisor's page sent none. */
export const SNAPSHOT_MARKS = ['waiting', 'both', 'one-sided', 'missing'] as const;
export const CheckInSnapshot = Type.Object({
  id: Type.String(),
  checkIn: Type.String(),
  code: Type.String(),
  at: Type.Number(),
  by: Type.String(),
  watermark: Type.Array(Type.String()),
  picture: Maybe(PictureRow),
  counterpart: Maybe(PictureRow),
  mark: Type.Enum([...SNAPSHOT_MARKS]),
});
export type CheckInSnapshot = Static<typeof CheckInSnapshot>;

/** Why a recording ended. */
export const RECORDING_ENDS = ['supervisor', 'silence', 'check-in', 'bound'] as const;
export type RecordingEnd = (typeof RECORDING_ENDS)[number];

export const RecordingRow = Type.Object({
  id: Type.String(),
  checkIn: Type.String(),
  officer: Type.String(),
  by: Type.String(),
  beganAt: Type.Number(),
  stage: Type.Enum(['recording', 'finished', 'erased']),
  endedAt: Maybe(Type.Number()),
  endedBy: Maybe(Type.Enum([...RECORDING_ENDS])),
  chunks: Type.Integer(),
  bytes: Type.Number(),
  /** Names every chunk as it came and their order. */
  chain: Type.String(),
  /** The same pictures and sound with duration and an index, made from the chunks; null: not yet, or not possible. */
  playable: Maybe(Type.Object({ sha256: Type.String(), bytes: Type.Number(), durationMs: Type.Number() })),
  /** It could not be made playable; the chunks are kept all the same. */
  unplayable: Type.Boolean(),
  retention: Type.Enum([...RETENTION_CLASSES]),
  /** A flag rests on its check-in. */
  cited: Type.Boolean(),
  /** Null: held, or it still goes on. */
  keptUntil: Maybe(Type.Number()),
  hold: Maybe(Type.Object({ by: Type.String(), at: Type.Number(), reason: Type.String() })),
});
export type RecordingRow = Static<typeof RecordingRow>;

/** What a chunk's upload answers; `next`: the number that is wanted now. */
export const ChunkReply = Type.Object({ next: Type.Integer(), chain: Type.String() });
export type ChunkReply = Static<typeof ChunkReply>;

export const RetentionAsk = Type.Object(
  { retention: Type.Enum([...RETENTION_CLASSES]), reason: Reason },
  { additionalProperties: false },
);
export type RetentionAsk = Static<typeof RetentionAsk>;
export const HoldAsk = Type.Object({ held: Type.Boolean(), reason: Reason }, { additionalProperties: false });
export type HoldAsk = Static<typeof HoldAsk>;

const days = (bounds: { readonly min: number; readonly max: number }) =>
  Type.Integer({ minimum: bounds.min, maximum: bounds.max });
export const RetentionSettingsAsk = Type.Object(
  { ordinary: days(RETENTION_BOUNDS.ordinary), evidence: days(RETENTION_BOUNDS.evidence), reason: Reason },
  { additionalProperties: false },
);
export type RetentionSettingsAsk = Static<typeof RetentionSettingsAsk>;
export const RetentionSettingsRow = Type.Object({
  version: Type.Integer(),
  ordinary: Type.Integer(),
  evidence: Type.Integer(),
  validFrom: Type.Number(),
  madeBy: Type.String(),
  reason: Type.String(),
});
export type RetentionSettingsRow = Static<typeof RetentionSettingsRow>;

/** The list of a recording's chunks, for `scripts/verify-recording`. */
export const RecordingManifest = Type.Object({
  format: Type.Literal(1),
  recording: Type.String(),
  checkIn: Type.String(),
  officer: Type.String(),
  beganAt: Type.Number(),
  chunks: Type.Array(Type.Object({ n: Type.Integer(), bytes: Type.Integer(), sha256: Type.String() })),
  chain: Type.String(),
  playable: Maybe(Type.Object({ sha256: Type.String(), bytes: Type.Number() })),
});
export type RecordingManifest = Static<typeof RecordingManifest>;

/** All that is kept of one check-in. */
export const CheckInEvidence = Type.Object({
  checkIn: Type.String(),
  officer: Type.Object({ id: Type.String(), badge: Type.String(), name: Type.String(), squadName: Type.String() }),
  snapshots: Type.Array(CheckInSnapshot),
  recordings: Type.Array(RecordingRow),
  /** The caller may keep longer, hold and lift. */
  mayKeep: Type.Boolean(),
});
export type CheckInEvidence = Static<typeof CheckInEvidence>;
